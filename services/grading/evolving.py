"""How each event changes a customer's state. Pure; whether the grade is to be derived anew is said beside each."""

from collections.abc import Callable
from functools import reduce
from typing import Any
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from services.grading.holding import stated, with_evidence, with_order, with_signals, without_order
from services.grading.state import Absorbed, Customer, Held, Lost, Mark, Override, newer
from shared.events import card, contact, defeat, order, reception, sale
from shared.events.card import OrderEnd
from shared.events.event import Event
from shared.events.evidence import signals_of
from shared.events.values import EndState

Apply = Callable[[Customer, Any, Mark], Customer]


class Step(Struct, frozen=True):
    """What an event type does, and whether the grade can be another one after it."""

    apply: Apply
    regrades: bool = True


def _met(customer: Customer, event: Any, _mark: Mark) -> Customer:
    if customer.consultant_id is not None or event.consultant_id is None:
        return customer
    return replace(customer, consultant_id=event.consultant_id)


def _reassigned(customer: Customer, event: card.CustomerReassigned, _mark: Mark) -> Customer:
    return replace(customer, consultant_id=event.to_consultant_id)


def _opened(customer: Customer, event: card.CardOpened, mark: Mark) -> Customer:
    return _details(replace(customer, consultant_id=event.consultant_id or customer.consultant_id), event, mark)


def _details(customer: Customer, event: Any, mark: Mark) -> Customer:
    return replace(
        customer,
        has_name=event.has_name,
        has_phone=event.has_phone,
        has_model=event.intended_model is not None,
        card=mark,
    )


def _seen(customer: Customer, event: Any, mark: Mark) -> Customer:
    signals = stated(signals_of(event), getattr(event, "stated_horizon", None))
    return replace(customer, held=with_signals(customer.held, signals, mark)) if signals else customer


def _ordered(customer: Customer, event: order.DepositTaken | order.ContractSigned, mark: Mark) -> Customer:
    return replace(_found_again(customer, mark), held=with_order(customer.held, event.order_id, mark))


def _cancelled(customer: Customer, event: order.OrderCancelled, mark: Mark) -> Customer:
    return _order_ended(customer, event.order_id, OrderEnd.CANCELLED, mark)


def _delivered(customer: Customer, event: order.CarDelivered, mark: Mark) -> Customer:
    return _order_ended(_found_again(customer, mark), event.order_id, OrderEnd.DELIVERED, mark)


def _serviced(customer: Customer, event: order.FirstServiceDone, mark: Mark) -> Customer:
    return _order_ended(customer, event.order_id, OrderEnd.SERVICED, mark)


def _order_ended(customer: Customer, order_id: UUID, end: OrderEnd, mark: Mark) -> Customer:
    for place, absorbed in enumerate(customer.absorbed):
        if any(one.order_id == order_id for one in absorbed.held.orders):
            changed = Absorbed(absorbed.merge_id, without_order(absorbed.held, order_id, end, mark))
            return replace(customer, absorbed=(*customer.absorbed[:place], changed, *customer.absorbed[place + 1 :]))
    return replace(customer, held=without_order(customer.held, order_id, end, mark))


def _found_again(customer: Customer, mark: Mark) -> Customer:
    """An order or a delivery after a loss shows that the customer was not lost; an older one that arrives late, not."""
    return replace(customer, lost=None) if customer.lost and customer.lost.mark.at <= mark.at else customer


def _overridden(customer: Customer, event: card.GradeOverridden, mark: Mark) -> Customer:
    known = customer.override
    if known is not None and newer(known.mark, mark) is known.mark:
        return customer
    return replace(customer, override=Override(event.grade, event.reason, mark))


def _audited(customer: Customer, event: card.CardAudited, mark: Mark) -> Customer:
    return replace(customer, confirmed=newer(customer.confirmed, mark)) if event.confirmed else customer


def _absorbed(customer: Customer, event: card.CardAbsorbed, mark: Mark) -> Customer:
    taken = Absorbed(event.merge_id, reduce(with_evidence, event.evidence, Held()))
    return _details(replace(customer, absorbed=(*customer.absorbed, taken)), event, mark)


def _released(customer: Customer, event: card.CardReleased, mark: Mark) -> Customer:
    kept = tuple(one for one in customer.absorbed if one.merge_id != event.merge_id)
    return _details(replace(customer, absorbed=kept), event, mark)


def _merged_away(customer: Customer, _event: card.CardMergedAway, mark: Mark) -> Customer:
    return replace(customer, merged=mark)


def _restored(customer: Customer, _event: card.CardRestored, _mark: Mark) -> Customer:
    return replace(customer, merged=None)


def _erased(customer: Customer, _event: card.PersonErased, mark: Mark) -> Customer:
    return replace(customer, erased=mark, has_name=False, has_phone=False)


def _defeat_reported(customer: Customer, event: defeat.DefeatReported, _mark: Mark) -> Customer:
    return replace(customer, defeat_reported=event.defeat_id)


def _defeat_confirmed(customer: Customer, event: defeat.DefeatConfirmed, mark: Mark) -> Customer:
    return replace(customer, defeat_reported=None, lost=Lost(EndState.DEFEATED, mark, event.defeat_id))


def _defeat_rejected(customer: Customer, event: defeat.DefeatRejected, _mark: Mark) -> Customer:
    stands = customer.lost is not None and customer.lost.defeat_id != event.defeat_id
    return replace(customer, defeat_reported=None, lost=customer.lost if stands else None)


def _out_of_contact(customer: Customer, _event: defeat.CustomerOutOfContact, mark: Mark) -> Customer:
    return replace(customer, lost=Lost(EndState.OUT_OF_CONTACT, mark))


def _came_back(customer: Customer, _event: defeat.CustomerCameBack, _mark: Mark) -> Customer:
    return replace(customer, lost=None, defeat_reported=None)


STEPS: dict[type[Event], Step] = {
    reception.VisitRegistered: Step(_met, regrades=False),
    reception.CallRegistered: Step(_met, regrades=False),
    reception.LeadReceived: Step(_met, regrades=False),
    card.CustomerReassigned: Step(_reassigned, regrades=False),
    defeat.DefeatReported: Step(_defeat_reported, regrades=False),
    card.CardOpened: Step(_opened),
    card.CardDetailsCorrected: Step(_details),
    card.CardAbsorbed: Step(_absorbed),
    card.CardReleased: Step(_released),
    card.CardMergedAway: Step(_merged_away),
    card.CardRestored: Step(_restored),
    card.CardAudited: Step(_audited),
    card.GradeOverridden: Step(_overridden),
    card.PersonErased: Step(_erased),
    sale.NeedsReported: Step(_seen),
    sale.SignalsObserved: Step(_seen),
    sale.PresentationGiven: Step(_seen),
    sale.TestDriveBooked: Step(_seen),
    sale.TestDriveTaken: Step(_seen),
    sale.TestDriveFeedbackGiven: Step(_seen),
    sale.QuoteGiven: Step(_seen),
    contact.FollowUpLogged: Step(_seen),
    order.DepositTaken: Step(_ordered),
    order.ContractSigned: Step(_ordered),
    order.OrderCancelled: Step(_cancelled),
    order.CarDelivered: Step(_delivered),
    order.FirstServiceDone: Step(_serviced),
    defeat.DefeatConfirmed: Step(_defeat_confirmed),
    defeat.DefeatRejected: Step(_defeat_rejected),
    defeat.CustomerOutOfContact: Step(_out_of_contact),
    defeat.CustomerCameBack: Step(_came_back),
}
"""Every event that grading reads of a customer, with what it does."""
