"""The decider of erasure (section 8): it holds for the event log as well, while counts stay right."""

from msgspec.structs import replace

from services.intake.card.commands import ErasePerson
from services.intake.card.details import with_absorbed
from services.intake.customer.checks import living_customer
from services.intake.customer.recording import recorded
from services.intake.customer.state import Customer
from services.intake.deciding import Decision, PersonForgotten, Refusal, View, decides
from services.intake.roles import MANAGERS
from shared.events.card import PersonErased
from shared.events.values import Role


@decides(ErasePerson, en="Erase a person", zh="删除个人信息", roles=MANAGERS | {Role.GROUP})
def erase_person(command: ErasePerson, view: View) -> Decision | Refusal:
    """Section 8: a customer can ask for erasure. The cards merged into theirs are the same person's, and go as well.

    A customer without a card may have left notes or a lead, and can be erased too.
    """
    customer = living_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    decision = _erased(command, customer)
    for card in with_absorbed(view, customer)[1:]:
        more = _erased(command, card)
        decision = replace(decision, events=decision.events + more.events, private=decision.private + more.private)
    return decision


def _erased(command: ErasePerson, customer: Customer) -> Decision:
    """One stream's part. Without a card, the reference is the customer's own id, for no person was ever written."""
    person_id = customer.person_id or customer.customer_id
    return recorded(
        customer.customer_id,
        PersonErased(person_id=person_id, demanded_by=command.demanded_by),
        private=(PersonForgotten(person_id, customer.customer_id),),
    )
