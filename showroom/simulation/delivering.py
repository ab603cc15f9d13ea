"""The delivery board: the car's arrival, the day that is agreed, delivery, survey, first service (section 5)."""

from datetime import datetime, timedelta
from uuid import UUID

from services.intake.order.commands import (
    CollectBalance,
    CopyCardToService,
    DeliverCar,
    PostHandbook,
    PrepareDelivery,
    RecordCarArrival,
    RecordFirstService,
    RegisterInDms,
    ScheduleDelivery,
    SurveySatisfaction,
)
from shared.events.values import Money
from showroom.simulation.caring import expect_care
from showroom.simulation.customer import Customer
from showroom.simulation.hours import arrival_on, in_business_hours
from showroom.simulation.ordering import DEPOSIT
from showroom.simulation.step import Step
from showroom.simulation.store import Store

_REFERS_SHARE = 0.15
_RESCHEDULED_SHARE = 0.12
_PREPARED_AHEAD_SHARE = 0.85
_LONG_AHEAD = timedelta(days=3)


def arrive(store: Store, at: datetime, customer: Customer, order_id: UUID, delivery_at: datetime) -> None:
    """The car reaches the showroom; the delivery is agreed."""
    chance = store.chance
    delivery_at = max(delivery_at, in_business_hours(chance, at + chance.days(1, 1.5)))
    store.say(RecordCarArrival, at, store.clerk, customer_id=customer.id, order_id=order_id)
    agreed_at = at + chance.minutes(30, 90)
    _schedule(store, agreed_at, customer, order_id, delivery_at)
    if delivery_at - at > _LONG_AHEAD and chance.happens(_RESCHEDULED_SHARE):
        asks_at = in_business_hours(chance, at + (delivery_at - at) / 3)
        store.at(asks_at, Step.RESCHEDULE, customer, order_id, delivery_at)
    else:
        _expect_delivery(store, agreed_at, customer, order_id, delivery_at)


def reschedule(store: Store, at: datetime, customer: Customer, order_id: UUID, delivery_at: datetime) -> None:
    """Another day suits the buyer better."""
    chance = store.chance
    delivery_at = arrival_on(chance, delivery_at.date() + timedelta(days=chance.whole(1, 4)), store.zone)
    _schedule(store, at, customer, order_id, delivery_at)
    _expect_delivery(store, at, customer, order_id, delivery_at)


def prepare(store: Store, at: datetime, customer: Customer, order_id: UUID) -> None:
    """The car is cleaned and checked, the papers lie ready: the day before, or in a hurry on the day."""
    if not customer.prepared:
        customer.prepared = True
        consultant = store.doing(customer.owner, at)
        store.say(PrepareDelivery, at, consultant, customer_id=customer.id, order_id=order_id)


def deliver(store: Store, at: datetime, customer: Customer, order_id: UUID) -> None:
    """The delivery day: balance, preparation where it was left, ceremony, papers."""
    chance = store.chance
    consultant = store.doing(customer.owner, at)
    balance = Money(customer.car.price * 95 - DEPOSIT.amount_minor)
    store.say(CollectBalance, at, consultant, customer_id=customer.id, order_id=order_id, amount=balance)
    at += chance.minutes(10, 20)
    prepare(store, at, customer, order_id)
    at += chance.minutes(10, 30)
    customer.delivered = True
    held = chance.happens(0.8)
    store.say(DeliverCar, at, consultant, customer_id=customer.id, order_id=order_id, ceremony_held=held)
    at += chance.minutes(2, 8)
    store.say(CopyCardToService, at, consultant, customer_id=customer.id, order_id=order_id)
    at += chance.minutes(1, 15)
    dms_no = f"D{chance.whole(1_000_000, 9_999_999)}"
    store.say(RegisterInDms, at, store.clerk, customer_id=customer.id, order_id=order_id, dms_no=dms_no)
    expect_care(store, at, customer)
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
    store.say(PostHandbook, at, store.doing(customer.owner, at), customer_id=customer.id, order_id=order_id)


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
    consultant = store.doing(customer.owner, copied_at)
    store.say(CopyCardToService, copied_at, consultant, customer_id=customer.id, order_id=order_id)


def _schedule(store: Store, at: datetime, customer: Customer, order_id: UUID, delivery_at: datetime) -> None:
    consultant = store.doing(customer.owner, at)
    store.say(ScheduleDelivery, at, consultant, customer_id=customer.id, order_id=order_id, at=delivery_at)


def _expect_delivery(store: Store, at: datetime, customer: Customer, order_id: UUID, delivery_at: datetime) -> None:
    """From the moment on at which it was agreed."""
    chance = store.chance
    if chance.happens(_PREPARED_AHEAD_SHARE):
        prepared_at = in_business_hours(chance, max(at, delivery_at - chance.minutes(18 * 60, 28 * 60)))
        store.at(min(prepared_at, delivery_at), Step.PREPARE, customer, order_id)
    store.at(delivery_at, Step.DELIVER, customer, order_id)
