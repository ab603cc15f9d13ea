"""The order and its delivery (section 5). An order shows that the customer was not lost."""

from msgspec.structs import replace

from services.followup.moments import utc
from services.followup.planning.evolving.reception import asks_for_follow_up
from services.followup.planning.evolving.step import Step, in_touch, untouched
from services.followup.planning.state import Customer, Delivered, Leaving, Mark, Order
from shared.events.event import Event
from shared.events.order import (
    CarDelivered,
    ContractSigned,
    DeliveryPrepared,
    DeliveryScheduled,
    DepositTaken,
    FirstServiceDone,
    OrderCancelled,
    SatisfactionSurveyed,
)


def _deposit(customer: Customer, event: DepositTaken, mark: Mark) -> Customer:
    known = customer.order
    order = known if known is not None and known.order_id == event.order_id else Order(event.order_id, mark)
    return _dealt(replace(customer, order=order), event, mark)


def _signed(customer: Customer, event: ContractSigned, mark: Mark) -> Customer:
    known = customer.order
    order = known if known is not None and known.order_id == event.order_id else Order(event.order_id, mark)
    if event.delivery_on is not None and order.delivery_at is None:
        order = replace(order, promised_on=event.delivery_on, delivery=mark)
    return _dealt(replace(customer, order=order), event, mark)


def _dealt(customer: Customer, event: DepositTaken | ContractSigned | CarDelivered, mark: Mark) -> Customer:
    """A deal: nobody needs to ask after the visit that it was made in, and the customer is not lost."""
    found = in_touch(_found_again(customer, mark), event, mark)
    return replace(found, evidence=mark, leaving=_beside_deal(found.leaving))


def _beside_deal(leaving: Leaving | None) -> Leaving | None:
    return leaving if leaving is None or leaving.ended else replace(leaving, dealt=True)


def _found_again(customer: Customer, mark: Mark) -> Customer:
    defeat = customer.defeat
    if customer.lost or customer.reported is not None or (defeat is not None and defeat.mark.at <= mark.at):
        return replace(customer, lost=False, reported=None, defeat=None)
    return customer


def _cancelled(customer: Customer, event: OrderCancelled, mark: Mark) -> Customer:
    """Somebody asks within a day, whatever grade they are by then: grading has not spoken yet."""
    if customer.order is None or customer.order.order_id != event.order_id:
        return customer
    return asks_for_follow_up(replace(customer, order=None, evidence=mark), event.order_id, mark, "order_cancelled")


def _scheduled(customer: Customer, event: DeliveryScheduled, mark: Mark) -> Customer:
    known = customer.order
    if known is None or known.order_id != event.order_id:
        return customer
    return replace(customer, order=Order(known.order_id, known.mark, known.promised_on, utc(event.at), mark))


def _prepared(customer: Customer, event: DeliveryPrepared, _mark: Mark) -> Customer:
    known = customer.order
    if known is None or known.order_id != event.order_id:
        return customer
    return replace(customer, order=replace(known, prepared=True))


def _delivered(customer: Customer, event: CarDelivered, mark: Mark) -> Customer:
    dealt = _dealt(customer, event, mark)
    return replace(
        dealt,
        order=None if dealt.order is not None and dealt.order.order_id == event.order_id else dealt.order,
        delivered=Delivered(event.order_id, mark),
    )


STEPS: dict[type[Event], Step] = {
    DepositTaken: Step(_deposit),
    ContractSigned: Step(_signed),
    OrderCancelled: Step(_cancelled),
    DeliveryScheduled: Step(_scheduled),
    DeliveryPrepared: Step(_prepared),
    CarDelivered: Step(_delivered),
    SatisfactionSurveyed: Step(untouched, plans=False),
    FirstServiceDone: Step(in_touch),
}
