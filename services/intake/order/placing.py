"""Which order a deposit or a contract makes or completes.

A customer may buy two cars at once, and a receptionist may press a button twice. So the first order needs no id, and
each further one, while one is open, needs an ``order_id`` that the client chose: that says that it is meant.
"""

from uuid import UUID

from services.intake.customer.state import Customer, Order, OrderStatus
from services.intake.deciding import Refusal
from services.intake.order import refusals

MOST_OPEN = 200
"""Open orders of one customer: a fleet's worth. A grade cites every open order, and an event holds so much."""


def order_of_deposit(customer: Customer, order_id: UUID | None) -> Refusal | None:
    """Why no order can be made with this deposit, or None. A deposit always makes one."""
    if order_id is None:
        return None if customer.open_order is None else refusals.order_id_missing(customer.open_order)
    known = customer.order(order_id)
    return _refuse_one_more(customer) if known is None else refusals.deposit_already_taken(known)


def order_of_contract(customer: Customer, order_id: UUID | None) -> UUID | Refusal | None:
    """The order that the contract is for, or None for a new one with an id of ours.

    With an id: that order, which the contract completes or makes. Without: the one open order that has no contract yet
    (`OrderAmbiguous` when several wait), else a new one, if none is open.
    """
    if order_id is not None:
        known = customer.order(order_id)
        refusal = _refuse_one_more(customer) if known is None else _refuse_contract(known)
        return refusal or order_id
    opened = [one for one in customer.orders if one.status is OrderStatus.OPEN]
    waiting = [one for one in opened if not one.has_contract]
    if len(waiting) > 1:
        return refusals.ORDER_AMBIGUOUS
    if waiting:
        return waiting[0].order_id
    return refusals.order_id_missing(opened[0]) if opened else None


def _refuse_one_more(customer: Customer) -> Refusal | None:
    opened = sum(one.status is OrderStatus.OPEN for one in customer.orders)
    return refusals.TOO_MANY_OPEN if opened >= MOST_OPEN else None


def _refuse_contract(order: Order) -> Refusal | None:
    if order.status is OrderStatus.CANCELLED:
        return refusals.already_cancelled(order)
    return refusals.contract_already_signed(order) if order.has_contract else None
