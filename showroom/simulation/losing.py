"""Defeats, customers out of contact, and those who come back (section 6)."""

from datetime import datetime, timedelta
from uuid import UUID

from services.intake.defeat.commands import (
    AnswerDefeatQuestionnaire,
    ConfirmDefeat,
    RejectDefeat,
    ReportDefeat,
    ReportOutOfContact,
    SpotCheckDefeat,
)
from shared.events.values import DETAILS_OF_REASON, DefeatReason, Money, Stage
from showroom.simulation.customer import Customer, Ending
from showroom.simulation.hours import arrival_on, in_business_hours
from showroom.simulation.step import Step
from showroom.simulation.store import Store

_REASONS = {
    DefeatReason.BOUGHT_ELSEWHERE: 0.36,
    DefeatReason.PURCHASING_POWER: 0.26,
    DefeatReason.NEEDS: 0.12,
    DefeatReason.CONFIDENCE: 0.11,
    DefeatReason.PLAN_DROPPED: 0.09,
    DefeatReason.DELIVERY_TIME: 0.06,
}
_BOUGHT_ANOTHER = frozenset({DefeatReason.BOUGHT_ELSEWHERE, DefeatReason.CONFIDENCE, DefeatReason.PURCHASING_POWER})


def lose(store: Store, at: datetime, customer: Customer) -> None:
    """The consultant reports the loss the same day; the manager decides in the evening."""
    if customer.closed:
        return
    chance = store.chance
    defeat_id = chance.id(at)
    reason = chance.weighted(_REASONS)
    details = sorted(DETAILS_OF_REASON[reason])
    rival = customer.rival if reason in _BOUGHT_ANOTHER and chance.happens(0.8) else None
    store.say(
        ReportDefeat,
        at,
        store.doing(customer.owner, at),
        customer_id=customer.id,
        defeat_id=defeat_id,
        reason=reason,
        detail=chance.pick(details) if details else None,
        brand_bought=rival and rival.brand,
        model_bought=rival and rival.model,
        price_bought=Money(rival.price * 97) if rival and chance.happens(0.5) else None,
        stage=Stage.QUOTE if customer.quoted else Stage.TEST_DRIVE if customer.driven else Stage.PRESENTATION,
    )
    store.lost[reason, rival.model if rival else None] += 1
    customer.closed = True
    store.reported.append((customer, defeat_id))


def decide_reported(store: Store, at: datetime) -> datetime:
    """The manager confirms every day, spot-checks some, sends some back; returns when that is done."""
    for customer, defeat_id in store.reported:
        at += store.chance.minutes(1, 4)
        _decide(store, at, customer, defeat_id)
    store.reported.clear()
    return at


def vanish(store: Store, at: datetime, customer: Customer) -> None:
    """Nobody can reach the customer any more."""
    chance = store.chance
    attempts = customer.unanswered
    consultant = store.doing(customer.owner, at)
    store.say(ReportOutOfContact, at, consultant, customer_id=customer.id, attempts=attempts)
    customer.closed = True
    if chance.happens(0.06):
        _comes_again(store, at, customer)


def _decide(store: Store, at: datetime, customer: Customer, defeat_id: UUID) -> None:
    chance = store.chance
    rejected = chance.happens(0.08)
    if rejected or chance.happens(0.12):
        agrees = not rejected
        store.say(SpotCheckDefeat, at, store.manager, customer_id=customer.id, defeat_id=defeat_id, agrees=agrees)
        at += chance.minutes(0.3, 0.9)
    if rejected:
        reason = chance.pick(("customer_still_looks", "reason_unclear"))
        store.say(RejectDefeat, at, store.manager, customer_id=customer.id, defeat_id=defeat_id, reason=reason)
        _goes_on(store, at, customer)
        return
    store.say(ConfirmDefeat, at, store.manager, customer_id=customer.id, defeat_id=defeat_id)
    if chance.happens(0.25):
        asked_at = in_business_hours(chance, at + chance.days(7, 15))
        store.at(asked_at, Step.ASK_WHY, customer, defeat_id)
    elif chance.happens(0.05):
        _comes_again(store, at, customer)


def _goes_on(store: Store, at: datetime, customer: Customer) -> None:
    """A rejected defeat goes back to the consultant, who tries again."""
    chance = store.chance
    customer.closed = False
    customer.ending = Ending.BUYS if chance.happens(0.25) else Ending.LOST
    customer.decides_at = at + chance.days(2, 12)
    store.at(in_business_hours(chance, at + chance.days(0.5, 1)), Step.FOLLOW_UP, customer)


def ask_why(store: Store, at: datetime, customer: Customer, defeat_id: UUID) -> None:
    """The revisit questionnaire."""
    if customer.came_back or customer.erased:
        return
    would = store.chance.happens(0.2)
    store.say(
        AnswerDefeatQuestionnaire,
        at,
        store.doing(customer.owner, at),
        customer_id=customer.id,
        defeat_id=defeat_id,
        would_come_back=would,
    )
    if would and store.chance.happens(0.5):
        _comes_again(store, at, customer)


def _comes_again(store: Store, at: datetime, customer: Customer) -> None:
    """A lost customer will come back: their history stays."""
    chance = store.chance
    returns_at = arrival_on(chance, at.date() + timedelta(days=chance.whole(8, 45)), store.zone)
    store.at(returns_at, Step.COME_BACK, customer)
