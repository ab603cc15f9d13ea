"""Deciders of reception (section 2): serve first, grade after; every batch is recorded, known or not."""

from msgspec.structs import replace

from services.intake.customer.checks import CUSTOMER_UNKNOWN
from services.intake.customer.person import details_of
from services.intake.customer.recording import recorded
from services.intake.dealer.checks import day_of, occurred
from services.intake.deciding import Decision, Emitted, Refusal, View, decides
from services.intake.defeat.serving import returning
from services.intake.reception import refusals
from services.intake.reception.commands import EndVisit, RegisterCall, RegisterVisit
from services.intake.reception.contacted import answer_of, card_for, contacted
from services.intake.reception.receiving import Arrival, Receiving, receiving
from services.intake.reception.visits import has_visited, where_visited
from services.intake.roles import RECEPTION
from shared.events.event import StreamKind
from shared.events.reception import CallRegistered, VisitEnded, VisitRegistered
from shared.events.streams import rota_stream
from shared.events.values import StaffId


@decides(RegisterVisit, en="Register a visit", zh="来店登记", roles=RECEPTION)
def register_visit(command: RegisterVisit, view: View) -> Decision | Refusal:
    """Section 2: each first visit goes to the next in order and moves the rota on.

    A returning customer goes to the consultant who received them before and does not use up a turn; if that consultant
    is off duty, a stand-in receives them and the owner keeps the customer.
    """
    found = contacted(view, command, details_of(view, command))
    if isinstance(found, Refusal):
        return found
    if command.visit_id in found.customer.visits:
        return refusals.VISIT_ALREADY_REGISTERED
    arrival = Arrival(
        command.visit_id or view.new_id(),
        occurred(command, view),
        command.first_visit is not False and not has_visited(view, found.customer),
        command.consultant_id,
    )
    received = receiving(view, found.customer, arrival)
    card = card_for(view, found, command, received.consultant_id)
    registered = recorded(
        found.customer.customer_id,
        *returning(found.customer),
        _visit(command, arrival, received),
        *card.events,
        private=card.private,
        **answer_of(found, card),
        visit_id=str(arrival.visit_id),
        first_visit=arrival.first_visit,
        consultant_id=received.consultant_id,
        stand_in=received.stand_in,
    )
    return _with_turn(registered, received, command, view)


@decides(EndVisit, en="End a visit", zh="离店登记", roles=RECEPTION)
def end_visit(command: EndVisit, view: View) -> Decision | Refusal:
    """Section 4: leaving without a deal starts the five minutes of the thank-you message.

    The visit ends where it was registered, also when the cards were merged meanwhile.
    """
    customer = view.customer(command.customer_id)
    if customer is None:
        return CUSTOMER_UNKNOWN
    visited = where_visited(view, customer, command.visit_id)
    if visited is None:
        return refusals.VISIT_UNKNOWN
    if command.visit_id not in visited.open_visits:
        return refusals.VISIT_ALREADY_ENDED
    return recorded(visited.customer_id, VisitEnded(visit_id=command.visit_id, with_deal=command.with_deal))


@decides(RegisterCall, en="Register a call", zh="来电登记", roles=RECEPTION)
def register_call(command: RegisterCall, view: View) -> Decision | Refusal:
    """Section 2: each call is one batch; callers are registered with name, phone, address, read back to verify."""
    found = contacted(view, command, details_of(view, command))
    if isinstance(found, Refusal):
        return found
    call_id = command.call_id or view.new_id()
    consultant_id = command.consultant_id or found.customer.consultant_id
    card = card_for(view, found, command, consultant_id)
    registered = CallRegistered(
        call_id=call_id,
        first_contact=found.customer.contacts == 0,
        source=command.source,
        consultant_id=consultant_id,
        details_read_back=command.details_read_back,
        models=command.models,
    )
    return recorded(
        found.customer.customer_id,
        *returning(found.customer),
        registered,
        *card.events,
        private=card.private,
        **answer_of(found, card),
        call_id=str(call_id),
        consultant_id=consultant_id,
    )


def _visit(command: RegisterVisit, arrival: Arrival, received: Receiving) -> VisitRegistered:
    return VisitRegistered(
        visit_id=arrival.visit_id,
        first_visit=arrival.first_visit,
        party_size=command.party_size,
        source=command.source,
        consultant_id=received.consultant_id,
        stand_in=received.stand_in,
        invited=command.invited,
        models=command.models,
    )


def _with_turn(registered: Decision, received: Receiving, command: RegisterVisit, view: View) -> Decision:
    """The decision with the turn on the rota's stream, when the visit uses one up."""
    if received.turn is None:
        return registered
    stream_id = rota_stream(command.dealer_id, day_of(command, view))
    called: StaffId | None = received.turn.called_to_wait
    return replace(
        registered,
        events=(*registered.events, Emitted(received.turn, StreamKind.ROTA, stream_id)),
        answer={**registered.answer, "called_to_wait": called},
    )
