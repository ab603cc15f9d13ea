"""Leads from platforms (线索, section 2): read leniently, and what was sent is kept."""

import msgspec
from msgspec.structs import replace

from services.intake.customer.checks import PERSON_ERASED
from services.intake.customer.person import details_of
from services.intake.customer.recording import recorded
from services.intake.deciding import Decision, LeadKept, PersonDetails, Refusal, View, decides
from services.intake.defeat.serving import returning
from services.intake.reception import refusals
from services.intake.reception.commands import ReceiveLead
from services.intake.reception.contacted import answer_of, card_for, contacted
from services.intake.roles import RECEPTION
from shared.events.reception import LeadReceived
from shared.events.values import Role


@decides(ReceiveLead, en="Receive a lead", zh="接收线索", roles=RECEPTION | {Role.CLERK})
def receive_lead(command: ReceiveLead, view: View) -> Decision | Refusal:
    """Section 2: real senders break the DTD, so read leniently and keep what was sent.

    A phone that cannot be read is left out and the answer says so; no lead is lost for it.
    """
    details = _readable_details(view, command)
    found = contacted(view, command, details)
    if isinstance(found, Refusal):
        return found
    if found.customer.erased:
        return PERSON_ERASED
    if command.lead_id in found.customer.leads:
        return refusals.LEAD_ALREADY_RECEIVED
    lead_id = command.lead_id or view.new_id()
    consultant_id = command.consultant_id or found.customer.consultant_id
    card = card_for(view, found, command, consultant_id)
    received = LeadReceived(
        lead_id=lead_id,
        provider=command.provider,
        interest=command.interest,
        first_contact=found.customer.contacts == 0,
        consultant_id=consultant_id,
        source=command.source,
        models=command.models,
        requested_at=command.requested_at,
    )
    return recorded(
        found.customer.customer_id,
        *returning(found.customer),
        received,
        *card.events,
        private=(*card.private, LeadKept(lead_id, found.customer.customer_id, _sent(command))),
        **answer_of(found, card),
        lead_id=str(lead_id),
        consultant_id=consultant_id,
        phone_unreadable=bool(command.phone) and found.details.phone is None,
    )


def _readable_details(view: View, command: ReceiveLead) -> PersonDetails | Refusal:
    details = details_of(view, command)
    return details_of(view, replace(command, phone=None)) if isinstance(details, Refusal) else details


def _sent(command: ReceiveLead) -> bytes:
    """The lead byte for byte, or the personal details as the client gave them when it sent no body."""
    if command.body is not None:
        return command.body
    said = {"name": command.name, "phone": command.phone, "address": command.address, "email": command.email}
    return msgspec.json.encode({name: value for name, value in said.items() if value is not None})
