"""Who came, phoned or wrote: the same phone number in one dealer is the same customer (section 2)."""

from typing import Any
from uuid import UUID

from msgspec import Struct

from services.intake.card.details import CardChange, Origin, completed, opened
from services.intake.card.refusals import phone_belongs_to
from services.intake.customer.checks import PERSON_ERASED, merged_away
from services.intake.customer.person import has_name_or_phone, is_empty
from services.intake.customer.state import Customer
from services.intake.dealer.checks import occurred, unfit_consultant
from services.intake.deciding import PersonDetails, Refusal, View
from services.intake.reception.commands import ReceiveLead, RegisterCall, RegisterVisit
from shared.events.values import Label, StaffId

Contact = RegisterVisit | RegisterCall | ReceiveLead


class Contacted(Struct, frozen=True):
    """The customer, who may be new (their first event is yet to come), and what they left."""

    customer: Customer
    details: PersonDetails


def contacted(view: View, command: Contact, details: PersonDetails | Refusal) -> Contacted | Refusal:
    """Whom the command is about: the customer named, the one found by phone, or a new one."""
    if isinstance(details, Refusal):
        return details
    unfit = unfit_consultant(view, command.consultant_id, occurred(command, view), "$.consultant_id")
    if unfit is not None:
        return unfit
    holder_id = None if details.phone is None else view.customer_of_phone(details.phone)
    named = None if command.customer_id is None else view.customer(command.customer_id)
    if named is not None:
        return _refuse_named(named, details, holder_id) or Contacted(named, details)
    holder = None if holder_id is None else view.customer(holder_id)
    new = Customer(customer_id=command.customer_id or view.new_id(), dealer_id=command.dealer_id)
    return Contacted(holder or new, details)


def card_for(view: View, found: Contacted, command: Contact, receiver: StaffId | None) -> CardChange:
    """The card that the contact opens or completes: a name or phone opens it, nothing is asked for (section 2)."""
    customer = found.customer
    model = _intended_model(command)
    if customer.has_card:
        return completed(view, customer, found.details, model)
    if not has_name_or_phone(found.details):
        return CardChange()
    return opened(view, customer, found.details, model, Origin(command.source, customer.consultant_id or receiver))


def answer_of(found: Contacted, card: CardChange) -> dict[str, Any]:
    """What every client is told: who the customer is, and which details stand otherwise on the card."""
    answer: dict[str, Any] = {"customer_id": str(found.customer.customer_id)}
    return {**answer, "differs": list(card.differs)} if card.differs else answer


def _refuse_named(named: Customer, details: PersonDetails, holder_id: UUID | None) -> Refusal | None:
    if named.merged_into is not None:
        return merged_away(named)
    if named.erased and not is_empty(details):
        return PERSON_ERASED
    if holder_id is not None and holder_id != named.customer_id:
        return phone_belongs_to(holder_id)
    return None


def _intended_model(command: Contact) -> Label | None:
    """The model that the customer wants: as said, else the first one asked about."""
    return command.intended_model or next(iter(command.models), None)
