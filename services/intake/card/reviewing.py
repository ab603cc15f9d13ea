"""Deciders of the card's review: the monthly audit and the manager's word on the grade (section 3)."""

from services.intake.card import refusals
from services.intake.card.commands import AuditCard, OverrideGrade
from services.intake.customer.checks import carded_customer
from services.intake.customer.notes import note_of
from services.intake.customer.recording import recorded
from services.intake.deciding import Decision, Refusal, View, decides
from services.intake.roles import MANAGERS, SELLERS
from shared.events.card import CardAudited, GradeOverridden


@decides(AuditCard, en="Audit a card", zh="卡片清点", roles=SELLERS)
def audit_card(command: AuditCard, view: View) -> Decision | Refusal:
    """Section 3: the card box is audited at least monthly; each card is confirmed or corrected."""
    customer = carded_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    if not command.confirmed and command.finding is None:
        return refusals.FINDING_MISSING
    return recorded(customer.customer_id, CardAudited(confirmed=command.confirmed, finding=command.finding))


@decides(OverrideGrade, en="Override a grade", zh="人工调整级别", roles=MANAGERS)
def override_grade(command: OverrideGrade, view: View) -> Decision | Refusal:
    """Section 3: a manager may override with a reason; the override shows as such and ends at contrary evidence."""
    customer = carded_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    note_id, private = note_of(view, command.note, customer.customer_id)
    overridden = GradeOverridden(grade=command.grade, reason=command.reason, note_id=note_id)
    return recorded(customer.customer_id, overridden, private=private)
