"""From the deposit to the contract and the car that is allocated (section 5)."""

from datetime import datetime, timedelta
from uuid import UUID

from services.intake.order.commands import AllocateCar, CancelOrder, SignContract, TakeDeposit
from shared.events.values import Actor, Money
from showroom.simulation import caring
from showroom.simulation.customer import Customer, Ending
from showroom.simulation.hours import arrival_on, in_business_hours
from showroom.simulation.step import Step
from showroom.simulation.store import Store

DEPOSIT = Money(300_000)
_TODAY = 0.5
_CANCELLED_SHARE = 0.04


def closes(store: Store, at: datetime, customer: Customer, consultant: Actor) -> datetime | None:
    """The deal, if the customer decides to buy today; returns when it is done."""
    if customer.ending is not Ending.BUYS or customer.days_left(at) > _TODAY or customer.order_id is not None:
        return None
    chance = store.chance
    order_id = chance.id(at)
    customer.order_id = order_id
    if consultant.id in store.consultants:
        store.won[consultant.id] += 1
        store.count(consultant.id, "orders")
    store.sold.append(customer.id)
    caring.expect_waiting(store, at, customer, order_id)
    if chance.happens(0.85):
        store.say(
            TakeDeposit,
            at,
            consultant,
            customer_id=customer.id,
            order_id=order_id,
            model=customer.car.model,
            amount=DEPOSIT,
        )
        at += chance.minutes(10, 25)
        if chance.happens(0.3):
            signs_at = in_business_hours(chance, at + chance.days(1, 4))
            store.at(signs_at, Step.SIGN, customer, order_id)
            return at
    sign(store, at, customer, order_id)
    return at + chance.minutes(5, 15)


def sign(store: Store, at: datetime, customer: Customer, order_id: UUID) -> None:
    """The contract, with a day for the delivery."""
    chance = store.chance
    delivery_at = arrival_on(chance, at.date() + timedelta(days=chance.whole(6, 35)), store.zone)
    store.say(
        SignContract,
        at,
        store.doing(customer.owner, at),
        customer_id=customer.id,
        order_id=order_id,
        model=customer.car.model,
        price=Money(int(customer.car.price * (0.94 + 0.05 * chance.roll())) * 100),
        payment=customer.payment,
        delivery_on=delivery_at.date(),
        trade_in=customer.trade_in,
    )
    store.at(
        in_business_hours(chance, at + chance.days(0.5, 3)),
        Step.ALLOCATE,
        customer,
        order_id,
        delivery_at,
    )


def allocate(store: Store, at: datetime, customer: Customer, order_id: UUID, delivery_at: datetime) -> None:
    """A car is allocated; a few give up before."""
    chance = store.chance
    if chance.happens(_CANCELLED_SHARE):
        store.say(
            CancelOrder,
            at,
            store.manager,
            customer_id=customer.id,
            order_id=order_id,
            reason=chance.pick(("finance_refused", "found_cheaper", "family_objects")),
            refunded=DEPOSIT,
        )
        customer.order_id = None
        customer.ending = Ending.LOST
        store.at(in_business_hours(chance, at + chance.days(1, 3)), Step.LOSE, customer)
        return
    stock_no = f"VN{chance.whole(100_000, 999_999)}"
    store.say(AllocateCar, at, store.clerk, customer_id=customer.id, order_id=order_id, stock_no=stock_no)
    left = delivery_at - at
    arrives_at = in_business_hours(chance, at + left * (0.3 + 0.4 * chance.roll()))
    store.at(arrives_at, Step.ARRIVE, customer, order_id, delivery_at)
