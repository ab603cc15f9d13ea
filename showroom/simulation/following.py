"""Keeping in touch: thank-you, first follow-up, cadence, appointments, no answers (section 4)."""

from datetime import datetime, timedelta

from services.intake.contact.commands import LogFollowUp
from services.intake.sale.commands import BookTestDrive
from shared.events.values import Channel, ContactOutcome, Grade, Stage
from showroom.simulation import losing
from showroom.simulation.customer import Customer, Ending
from showroom.simulation.hours import arrival_on, in_business_hours
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
    """Section 4: a thank-you within five minutes, a first follow-up within 24 hours. Mostly."""
    chance = store.chance
    if chance.happens(0.88):
        sent_at = left_at + (chance.minutes(0.5, 4.8) if chance.happens(0.85) else chance.minutes(6, 40))
        _log(store, sent_at, customer, Channel.SMS, ContactOutcome.SENT)
    wait = chance.days(0.1, 0.85) if chance.happens(0.85) else chance.days(1.05, 2.5)
    store.at(in_business_hours(chance, left_at + wait), Step.FOLLOW_UP, customer)


def follow_up(store: Store, at: datetime, customer: Customer) -> None:
    """One attempt to contact the customer; it plans the next one, unless the story ends."""
    if customer.closed:
        return
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
    if not customer.driven and chance.happens(0.3):
        booked_at = at + chance.minutes(1, 3)
        consultant = store.by(customer.owner)
        store.say(BookTestDrive, booked_at, consultant, customer_id=customer.id, model=customer.car.model, at=comes_at)
    if customer.ending is Ending.BUYS and customer.days_left(comes_at) < 2:  # noqa: PLR2004 - they come to buy
        customer.decides_at = min(customer.decides_at, comes_at)
    if chance.happens(0.8):
        store.at(comes_at, Step.COME, customer)
    else:
        _next(store, comes_at, customer, 1)


def _talk(store: Store, at: datetime, customer: Customer) -> None:
    chance = store.chance
    seems = customer.seems(at)
    stage = Stage.QUOTE if customer.quoted else Stage.TEST_DRIVE if customer.driven else Stage.NEEDS_ANALYSIS
    waits = _CADENCE_DAYS[leaning(seems)] * (0.7 + 0.6 * chance.roll())
    promised = chance.happens(0.25)
    customer.unanswered = 0
    _log(
        store,
        at,
        customer,
        chance.weighted({Channel.CALL: 0.7, Channel.WECHAT: 0.3}),
        ContactOutcome.TALKED,
        signals=observed(chance, stage, seems) if chance.happens(0.35) else (),
        stated_horizon=stated(chance, seems) if chance.happens(0.4) else None,
        next_contact_at=in_business_hours(chance, at + timedelta(days=waits)) if promised else None,
        referrals_asked=chance.happens(0.1),
        note=chance.pick(_NOTES) if chance.happens(0.4) else None,
    )
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
        LogFollowUp, at, store.by(customer.owner), customer_id=customer.id, channel=channel, outcome=outcome, **more
    )
