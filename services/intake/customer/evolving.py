"""How a customer's state follows from the events of the stream: what each event changes, and nothing else."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from services.intake.customer.state import (
    MOST_EVIDENCE,
    STANDING,
    Absorbed,
    Customer,
    Defeat,
    DefeatStatus,
    OptOut,
    Order,
    OrderStatus,
)
from shared.events import card, contact, defeat, message, order, reception, sale
from shared.events.envelope import Envelope
from shared.events.event import Event
from shared.events.evidence import evidence_of
from shared.events.values import StaffId


def evolve(state: Customer | None, event: Event, at: Envelope) -> Customer:
    """The state after one more event of the stream; the first event of a stream makes the state."""
    customer = state or Customer(customer_id=at.subject, dealer_id=at.dealerid)
    apply = _APPLY.get(type(event))
    return customer if apply is None else apply(_with_evidence(customer, event, at.id, at.time, at.actorid), event)


def _with_evidence(customer: Customer, event: Event, event_id: UUID, when: datetime, actor_id: StaffId) -> Customer:
    found = evidence_of(event, event_id, when, actor_id)
    return customer if found is None else replace(customer, evidence=(*customer.evidence, found)[-MOST_EVIDENCE:])


def _visit(customer: Customer, event: reception.VisitRegistered) -> Customer:
    return replace(
        customer,
        contacts=customer.contacts + 1,
        visits=customer.visits | {event.visit_id},
        open_visits=customer.open_visits | {event.visit_id},
        consultant_id=customer.consultant_id or event.consultant_id,
    )


def _visit_ended(customer: Customer, event: reception.VisitEnded) -> Customer:
    return replace(customer, open_visits=customer.open_visits - {event.visit_id})


def _contact(customer: Customer, event: reception.CallRegistered | reception.LeadReceived) -> Customer:
    consultant_id = customer.consultant_id or event.consultant_id
    return replace(customer, contacts=customer.contacts + 1, consultant_id=consultant_id)


def _lead(customer: Customer, event: reception.LeadReceived) -> Customer:
    return replace(_contact(customer, event), leads=customer.leads | {event.lead_id})


def _details(customer: Customer, event: card.CardOpened | card.CardDetailsCorrected) -> Customer:
    return replace(
        customer,
        person_id=event.person_id,
        has_name=event.has_name,
        has_phone=event.has_phone,
        intended_model=event.intended_model,
    )


def _opened(customer: Customer, event: card.CardOpened) -> Customer:
    return _details(replace(customer, consultant_id=event.consultant_id or customer.consultant_id), event)


def _reassigned(customer: Customer, event: card.CustomerReassigned) -> Customer:
    return replace(customer, consultant_id=event.to_consultant_id)


def _absorbed(customer: Customer, event: card.CardAbsorbed) -> Customer:
    return replace(
        customer,
        absorbed=(
            *customer.absorbed,
            Absorbed(event.merge_id, event.absorbed_customer_id, event.evidence, event.taken_over),
        ),
        has_name=event.has_name,
        has_phone=event.has_phone,
        intended_model=event.intended_model,
    )


def _merged_away(customer: Customer, event: card.CardMergedAway) -> Customer:
    return replace(customer, merged_into=event.survivor_customer_id, merge_id=event.merge_id)


def _released(customer: Customer, event: card.CardReleased) -> Customer:
    return replace(
        customer,
        absorbed=tuple(one for one in customer.absorbed if one.merge_id != event.merge_id),
        has_name=event.has_name,
        has_phone=event.has_phone,
        intended_model=event.intended_model,
    )


def _restored(customer: Customer, _event: card.CardRestored) -> Customer:
    return replace(customer, merged_into=None, merge_id=None)


def _referred(customer: Customer, event: card.CameByReferral) -> Customer:
    return replace(customer, referrer_id=event.referrer_customer_id)


def _erased(customer: Customer, _event: card.PersonErased) -> Customer:
    return replace(customer, erased=True, has_name=False, has_phone=False)


def _evidence_only(customer: Customer, _event: Event) -> Customer:
    return customer


def _driven(customer: Customer, event: sale.TestDriveTaken) -> Customer:
    return replace(customer, drives=customer.drives | {event.drive_id})


def _quoted(customer: Customer, event: sale.QuoteGiven) -> Customer:
    return replace(customer, quotes=customer.quotes | {event.quote_id})


def _ordered(customer: Customer, event: order.DepositTaken | order.ContractSigned) -> Customer:
    signed = isinstance(event, order.ContractSigned)
    known = customer.order(event.order_id)
    if known is None:
        added = Order(event.order_id, event.model, has_contract=signed)
        return replace(customer, orders=(*customer.orders, added), out_of_contact=False)
    return _with_order(customer, replace(known, model=event.model, has_contract=known.has_contract or signed))


def _with_order(customer: Customer, changed: Order) -> Customer:
    orders = tuple(changed if one.order_id == changed.order_id else one for one in customer.orders)
    return replace(customer, orders=orders)


_ORDER_STATUS: dict[type[Event], OrderStatus] = {
    order.CarDelivered: OrderStatus.DELIVERED,
    order.OrderCancelled: OrderStatus.CANCELLED,
}


def _order_step(customer: Customer, event: Any) -> Customer:
    known = customer.order(event.order_id)
    if known is None:
        return customer
    done = known.done | {type(event).__name__}
    return _with_order(customer, replace(known, done=done, status=_ORDER_STATUS.get(type(event), known.status)))


def _defeat_reported(customer: Customer, event: defeat.DefeatReported) -> Customer:
    return replace(customer, defeats=(*customer.defeats, Defeat(event.defeat_id)))


def _defeat_decided(customer: Customer, event: defeat.DefeatConfirmed | defeat.DefeatRejected) -> Customer:
    status = DefeatStatus.CONFIRMED if isinstance(event, defeat.DefeatConfirmed) else DefeatStatus.REJECTED
    changed = tuple(
        replace(one, status=status) if one.defeat_id == event.defeat_id else one for one in customer.defeats
    )
    return replace(customer, defeats=changed)


def _out_of_contact(customer: Customer, _event: defeat.CustomerOutOfContact) -> Customer:
    return replace(customer, out_of_contact=True)


def _came_back(customer: Customer, _event: defeat.CustomerCameBack) -> Customer:
    overtaken = tuple(
        replace(one, status=DefeatStatus.OVERTAKEN) if one.status in STANDING else one for one in customer.defeats
    )
    return replace(customer, out_of_contact=False, defeats=overtaken)


def _consent(customer: Customer, event: message.ContactConsentChanged) -> Customer:
    """The latest word holds: one on all channels replaces what was said of each."""
    others = tuple(
        one
        for one in customer.opted_out
        if one.purpose is not event.purpose or (event.channel is not None and one.channel is not event.channel)
    )
    opted_out = others if event.allowed else (*others, OptOut(event.purpose, event.channel))
    return customer if opted_out == customer.opted_out else replace(customer, opted_out=opted_out)


_APPLY: dict[type[Event], Callable[[Customer, Any], Customer]] = {
    reception.VisitRegistered: _visit,
    reception.VisitEnded: _visit_ended,
    reception.CallRegistered: _contact,
    reception.LeadReceived: _lead,
    card.CardOpened: _opened,
    card.CardDetailsCorrected: _details,
    card.CustomerReassigned: _reassigned,
    card.CardAbsorbed: _absorbed,
    card.CardMergedAway: _merged_away,
    card.CardReleased: _released,
    card.CardRestored: _restored,
    card.CameByReferral: _referred,
    card.PersonErased: _erased,
    sale.NeedsReported: _evidence_only,
    sale.SignalsObserved: _evidence_only,
    sale.PresentationGiven: _evidence_only,
    sale.TestDriveBooked: _evidence_only,
    sale.TestDriveTaken: _driven,
    sale.TestDriveFeedbackGiven: _evidence_only,
    sale.QuoteGiven: _quoted,
    contact.FollowUpLogged: _evidence_only,
    message.ContactConsentChanged: _consent,
    order.DepositTaken: _ordered,
    order.ContractSigned: _ordered,
    **dict.fromkeys(
        (
            order.OrderCancelled,
            order.CarAllocated,
            order.BalanceCollected,
            order.CarArrived,
            order.DeliveryScheduled,
            order.DeliveryPrepared,
            order.CarDelivered,
            order.HandbookPosted,
            order.SatisfactionSurveyed,
            order.RegisteredInDms,
            order.CardCopiedToService,
            order.FirstServiceDone,
        ),
        _order_step,
    ),
    defeat.DefeatReported: _defeat_reported,
    defeat.DefeatConfirmed: _defeat_decided,
    defeat.DefeatRejected: _defeat_decided,
    defeat.CustomerOutOfContact: _out_of_contact,
    defeat.CustomerCameBack: _came_back,
}
