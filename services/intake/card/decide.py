"""Deciders that open and correct cards (section 2)."""

from msgspec.structs import replace

from services.intake.card import refusals
from services.intake.card.commands import CorrectCard, Detail, OpenCard
from services.intake.card.details import CardChange, Origin, corrected, opened
from services.intake.customer.checks import carded_customer, living_customer
from services.intake.customer.person import details_of, filled, has_name_or_phone
from services.intake.customer.recording import recorded
from services.intake.customer.state import Customer
from services.intake.dealer.checks import occurred, unfit_consultant
from services.intake.deciding import Decision, Refusal, View, decides
from services.intake.roles import RECEPTION
from shared.events.values import Label, Role, StaffId


@decides(OpenCard, en="Open a card", zh="建卡留档", roles=RECEPTION)
def open_card(command: OpenCard, view: View) -> Decision | Refusal:
    """Section 2: a customer who left a name and an accurate phone number gets a card.

    The same phone number in one dealer is the same customer: a second registration finds the card and offers it.
    """
    details = details_of(view, command)
    if isinstance(details, Refusal):
        return details
    customer = _uncarded(view, command)
    if isinstance(customer, Refusal):
        return customer
    refusal = (
        (None if has_name_or_phone(details) else refusals.NAME_OR_PHONE_MISSING)
        or unfit_consultant(view, command.consultant_id, occurred(command, view), "$.consultant_id")
        or _refuse_taken_phone(view, customer, details.phone)
    )
    if refusal is not None:
        return refusal
    consultant_id = command.consultant_id or customer.consultant_id or _consultant_acting(command)
    card = opened(view, customer, details, command.intended_model, Origin(command.source, consultant_id))
    return _on_card(customer, card, consultant_id)


@decides(CorrectCard, en="Correct a card", zh="更正客户信息", roles=RECEPTION)
def correct_card(command: CorrectCard, view: View) -> Decision | Refusal:
    """Section 2: the card is the single record from first meeting to signing and after; it is kept right."""
    customer = carded_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    said = details_of(view, command)
    if isinstance(said, Refusal):
        return said
    if any(getattr(command, detail) is not None for detail in command.remove):
        return refusals.SAID_AND_REMOVED
    taken = _refuse_taken_phone(view, customer, said.phone)
    if taken is not None:
        return taken
    kept = replace(view.person(customer.customer_id), **dict.fromkeys(set(command.remove) - {Detail.INTENDED_MODEL}))
    card = corrected(view, customer, filled(said, kept), _model_after(command, customer))
    return _on_card(customer, card, customer.consultant_id) if card.events else refusals.NOTHING_TO_CORRECT


def _uncarded(view: View, command: OpenCard) -> Customer | Refusal:
    """The customer to open a card for: known without one, or new."""
    if command.customer_id is None or view.customer(command.customer_id) is None:
        return Customer(customer_id=command.customer_id or view.new_id(), dealer_id=command.dealer_id)
    customer = living_customer(view, command.customer_id)
    if isinstance(customer, Customer) and customer.has_card:
        return refusals.CARD_ALREADY_OPEN
    return customer


def _refuse_taken_phone(view: View, customer: Customer, phone: str | None) -> Refusal | None:
    holder_id = None if phone is None else view.customer_of_phone(phone)
    if holder_id is None or holder_id == customer.customer_id:
        return None
    return refusals.phone_belongs_to(holder_id)


def _consultant_acting(command: OpenCard) -> StaffId | None:
    """A consultant who opens a card for somebody nobody has received keeps them."""
    return command.actor.id if command.actor.role is Role.CONSULTANT else None


def _model_after(command: CorrectCard, customer: Customer) -> Label | None:
    return None if Detail.INTENDED_MODEL in command.remove else command.intended_model or customer.intended_model


def _on_card(customer: Customer, card: CardChange, consultant_id: StaffId | None) -> Decision:
    answer = {"customer_id": str(customer.customer_id), "consultant_id": consultant_id}
    return recorded(customer.customer_id, *card.events, private=card.private, **answer)
