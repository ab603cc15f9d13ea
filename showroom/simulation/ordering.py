"""From the deposit to the retained base: contract, delivery board, delivery, survey, first service (section 5)."""

from datetime import datetime, timedelta
from uuid import UUID

from services.intake.order.commands import (
    AllocateCar,
    CancelOrder,
    CollectBalance,
    CopyCardToService,
    DeliverCar,
    PostHandbook,
    PrepareDelivery,
    RecordCarArrival,
    RecordFirstService,
    RegisterInDms,
    ScheduleDelivery,
    SignContract,
    SurveySatisfaction,
    TakeDeposit,
)
from shared.events.values import Actor, Money
from showroom.simulation.customer import Customer, Ending
from showroom.simulation.hours import arrival_on, in_business_hours
from showroom.simulation.step import Step
from showroom.simulation.store import Store

DEPOSIT = Money(300_000)
_TODAY = 0.5
_CANCELLED_SHARE = 0.04
_REFERS_SHARE = 0.15


def closes(store: Store, at: datetime, customer: Customer, consultant: Actor) -> datetime | None:
    """The deal, if the customer decides to buy today; returns when it is done."""
    if customer.ending is not Ending.BUYS or customer.days_left(at) > _TODAY or customer.order_id is not None:
        return None
    chance = store.chance
    order_id = chance.id(at)
    customer.order_id = order_id
    if consultant.id in store.consultants:
        store.won[consultant.id] += 1
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
        store.by(customer.owner),
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


def arrive(store: Store, at: datetime, customer: Customer, order_id: UUID, delivery_at: datetime) -> None:
    """The car reaches the showroom; the delivery is agreed."""
    chance = store.chance
    delivery_at = max(delivery_at, in_business_hours(chance, at + chance.days(1, 1.5)))
    consultant = store.by(customer.owner)
    store.say(RecordCarArrival, at, store.clerk, customer_id=customer.id, order_id=order_id)
    store.say(
        ScheduleDelivery,
        at + chance.minutes(30, 90),
        consultant,
        customer_id=customer.id,
        order_id=order_id,
        at=delivery_at,
    )
    store.at(delivery_at, Step.DELIVER, customer, order_id)


def deliver(store: Store, at: datetime, customer: Customer, order_id: UUID) -> None:
    """The delivery day: balance, preparation, ceremony, papers."""
    chance = store.chance
    consultant = store.by(customer.owner)
    balance = Money(customer.car.price * 95 - DEPOSIT.amount_minor)
    store.say(CollectBalance, at, consultant, customer_id=customer.id, order_id=order_id, amount=balance)
    at += chance.minutes(10, 20)
    store.say(PrepareDelivery, at, consultant, customer_id=customer.id, order_id=order_id)
    at += chance.minutes(10, 30)
    held = chance.happens(0.8)
    store.say(DeliverCar, at, consultant, customer_id=customer.id, order_id=order_id, ceremony_held=held)
    at += chance.minutes(2, 8)
    store.say(CopyCardToService, at, consultant, customer_id=customer.id, order_id=order_id)
    at += chance.minutes(1, 15)
    dms_no = f"D{chance.whole(1_000_000, 9_999_999)}"
    store.say(RegisterInDms, at, store.clerk, customer_id=customer.id, order_id=order_id, dms_no=dms_no)
    store.at(in_business_hours(chance, at + chance.days(1, 2)), Step.POST_HANDBOOK, customer, order_id)
    if chance.happens(0.8):
        store.at(in_business_hours(chance, at + chance.days(3, 7)), Step.SURVEY, customer, order_id)
    store.at(
        in_business_hours(chance, at + chance.days(35, 80)),
        Step.FIRST_SERVICE,
        customer,
        order_id,
    )
    if chance.happens(_REFERS_SHARE):
        comes_at = arrival_on(chance, at.date() + timedelta(days=chance.whole(5, 40)), store.zone)
        store.at(comes_at, Step.REFERRED, customer)


def post_handbook(store: Store, at: datetime, customer: Customer, order_id: UUID) -> None:
    """The pocket driver's handbook goes to the buyer."""
    store.say(PostHandbook, at, store.by(customer.owner), customer_id=customer.id, order_id=order_id)


def survey(store: Store, at: datetime, customer: Customer, order_id: UUID) -> None:
    """After-sales asks about the car and the delivery."""
    chance = store.chance
    store.say(
        SurveySatisfaction,
        at,
        store.after_sales,
        customer_id=customer.id,
        order_id=order_id,
        car_score=chance.whole(6, 10),
        delivery_score=chance.whole(5, 10),
    )


def first_service(store: Store, at: datetime, customer: Customer, order_id: UUID) -> None:
    """The first service; the card goes to after-sales."""
    chance = store.chance
    store.say(
        RecordFirstService,
        at,
        store.after_sales,
        customer_id=customer.id,
        order_id=order_id,
        odometer_km=chance.whole(1500, 7500),
    )
    copied_at = at + chance.minutes(20, 60)
    store.say(CopyCardToService, copied_at, store.by(customer.owner), customer_id=customer.id, order_id=order_id)
