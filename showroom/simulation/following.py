"""Keeping in touch: thank-you, first follow-up, cadence, appointments, no answers (section 4)."""

from datetime import datetime, timedelta

from services.intake.contact.commands import LogFollowUp
from services.intake.sale.commands import BookTestDrive
from shared.events.values import Channel, ContactOutcome, Grade, Stage
from showroom.simulation import losing
from showroom.simulation.consenting import take_back
from showroom.simulation.customer import Customer, Ending
from showroom.simulation.hours import arrival_on, in_business_hours
from showroom.simulation.preparing import prepare
from showroom.simulation.signs import leaning, observed, stated
from showroom.simulation.step import Step
from showroom.simulation.store import Store

_CADENCE_DAYS = {
    Grade.O: 3.5,
    Grade.H: 2.0,
    Grade.A_PLUS: 3.5,
    Grade.A: 3.5,
    Grade.B_PLUS: 15.0,
    Grade.B: 15.0,
    Grade.C: 30.0,
}
_PATIENCE = 4
_NOTES = (
    "客户对颜色还在犹豫，约周末再看。",
    "家人意见不一，下次请一起到店。",
    "询问分期手续，已发资料。",
    "说再对比一下竞品，重点讲了油耗和质保。",
    "出差中，下周再联系。",
    "关心置换价格，已请评估师预约。",
)


def after_visit(store: Store, left_at: datetime, customer: Customer) -> None:
    """Section 4: a thank-you within five minutes, a first follow-up within 24 hours. Mostly.

    Some book a test drive for the next days before they leave; the first follow-up then confirms it.
    """
    chance = store.chance
    if chance.happens(0.88):
        sent_at = left_at + (chance.minutes(0.5, 4.8) if chance.happens(0.85) else chance.minutes(6, 40))
        _log(store, sent_at, customer, Channel.SMS, ContactOutcome.SENT)
    wait = chance.days(0.1, 0.85) if chance.happens(0.85) else chance.days(1.05, 2.5)
    first_at = in_business_hours(chance, left_at + wait)
    if customer.driven or not chance.happens(0.12):
        store.at(first_at, Step.FOLLOW_UP, customer)
        return
    drives_at = arrival_on(chance, left_at.date() + timedelta(days=chance.whole(2, 5)), store.zone)
    _book_drive(store, left_at, customer, drives_at)
    store.at(min(first_at, drives_at), Step.CONFIRM, customer)
    _expect_visit(store, drives_at, customer)


def follow_up(store: Store, at: datetime, customer: Customer) -> None:
    """One attempt to contact the customer; it plans the next one, unless the story ends."""
    if customer.closed:
        return
    at = prepare(store, at, customer)
    decided = customer.days_left(at) <= 0
    if (decided and customer.ending is Ending.VANISHES) or store.chance.happens(0.22):
        _no_answer(store, at, customer)
    elif decided and customer.ending is Ending.LOST:
        _log(store, at, customer, Channel.CALL, ContactOutcome.TALKED, note=store.chance.pick(_NOTES))
        losing.lose(store, at + store.chance.minutes(5, 30), customer)
    elif (customer.ending is Ending.BUYS and customer.days_left(at) <= 1) or store.chance.happens(0.1):
        invite(store, at, customer)
    else:
        _talk(store, at, customer)


def invite(store: Store, at: datetime, customer: Customer) -> None:
    """The customer promises to come."""
    chance = store.chance
    comes_at = arrival_on(chance, at.date() + timedelta(days=chance.whole(1, 3)), store.zone)
    _log(store, at, customer, Channel.CALL, ContactOutcome.APPOINTMENT, next_contact_at=comes_at)
    if not customer.driven and chance.happens(0.45):
        _book_drive(store, at + chance.minutes(1, 3), customer, comes_at)
    if customer.ending is Ending.BUYS and customer.days_left(comes_at) < 2:  # noqa: PLR2004 - they come to buy
        customer.decides_at = min(customer.decides_at, comes_at)
    _expect_visit(store, comes_at, customer)


def confirm(store: Store, at: datetime, customer: Customer) -> None:
    """A call about what is booked already."""
    if not customer.closed:
        outcome = ContactOutcome.TALKED if store.chance.happens(0.8) else ContactOutcome.NO_ANSWER
        _log(store, at, customer, Channel.CALL, outcome)


def postpone(store: Store, at: datetime, customer: Customer) -> None:
    """The customer calls off, and promises another day."""
    if customer.closed:
        return
    comes_at = arrival_on(store.chance, at.date() + timedelta(days=store.chance.whole(1, 5)), store.zone)
    _log(store, at, customer, Channel.CALL, ContactOutcome.APPOINTMENT, next_contact_at=comes_at)
    store.at(comes_at, Step.COME, customer)


def _book_drive(store: Store, at: datetime, customer: Customer, drives_at: datetime) -> None:
    customer.drive_booked = True
    consultant = store.doing(customer.owner, at)
    store.say(BookTestDrive, at, consultant, customer_id=customer.id, model=customer.car.model, at=drives_at)


def _expect_visit(store: Store, comes_at: datetime, customer: Customer) -> None:
    """Most keep the appointment, some put it off in time, some just do not come."""
    chance = store.chance
    if chance.happens(0.8):
        store.at(comes_at, Step.COME, customer)
    elif chance.happens(0.4):
        called_off_at = in_business_hours(chance, comes_at - chance.minutes(60, 300))
        store.at(called_off_at, Step.POSTPONE, customer)
    else:
        _next(store, comes_at, customer, 1)


def _talk(store: Store, at: datetime, customer: Customer) -> None:
    chance = store.chance
    seems = customer.seems(at)
    stage = Stage.QUOTE if customer.quoted else Stage.TEST_DRIVE if customer.driven else Stage.NEEDS_ANALYSIS
    waits = _CADENCE_DAYS[leaning(seems)] * (0.7 + 0.6 * chance.roll())
    promised_at = in_business_hours(chance, at + timedelta(days=waits)) if chance.happens(0.25) else None
    customer.unanswered = 0
    _log(
        store,
        at,
        customer,
        chance.weighted({Channel.CALL: 0.7, Channel.WECHAT: 0.3}),
        ContactOutcome.TALKED,
        signals=observed(chance, stage, seems) if chance.happens(0.35) else (),
        stated_horizon=stated(chance, seems) if chance.happens(0.4) else None,
        next_contact_at=promised_at,
        referrals_asked=chance.happens(0.1),
        note=chance.pick(_NOTES) if chance.happens(0.4) else None,
    )
    take_back(store, at + chance.minutes(1, 2), customer)
    if promised_at is not None and chance.happens(0.9):
        store.at(in_business_hours(chance, promised_at + chance.minutes(-5, 60)), Step.FOLLOW_UP, customer)
    else:
        _next(store, at, customer, waits)


def _no_answer(store: Store, at: datetime, customer: Customer) -> None:
    customer.unanswered += 1
    _log(store, at, customer, Channel.CALL, ContactOutcome.NO_ANSWER)
    if customer.unanswered >= _PATIENCE and customer.ending is Ending.VANISHES:
        losing.vanish(store, at + store.chance.minutes(2, 30), customer)
    else:
        _next(store, at, customer, 1.2)


def _next(store: Store, at: datetime, customer: Customer, days: float) -> None:
    """Plan the next attempt; now and then it is made late."""
    late = store.chance.spread(2.0, 0.8) if store.chance.happens(0.15) else 0.0
    when = in_business_hours(store.chance, at + timedelta(days=days + late))
    store.at(when, Step.FOLLOW_UP, customer)


def _log(
    store: Store, at: datetime, customer: Customer, channel: Channel, outcome: ContactOutcome, **more: object
) -> None:
    store.say(
        LogFollowUp,
        at,
        store.doing(customer.owner, at),
        customer_id=customer.id,
        channel=channel,
        outcome=outcome,
        **more,
    )
