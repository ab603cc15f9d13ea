"""The stages of serving a visitor: needs, presentation, test drive, quote (sections 3 and 5)."""

from datetime import datetime, timedelta

from services.intake.sale.commands import (
    GivePresentation,
    GiveQuote,
    GiveTestDriveFeedback,
    ObserveSignals,
    ReportNeeds,
    TakeTestDrive,
)
from shared.events.sale import QuoteItem
from shared.events.values import Actor, Money, Stage
from showroom.simulation.customer import Customer
from showroom.simulation.made_up import Car
from showroom.simulation.signs import observed, stated
from showroom.simulation.store import Store

_ROUTES = ("环城快速路", "山路", "城区")
_NEAR_DAYS = 45


def serve(store: Store, at: datetime, customer: Customer, consultant: Actor) -> datetime:
    """The stages that this visit comes to; returns when the last one is over."""
    chance = store.chance
    first = customer.visits == 1
    near = customer.days_left(at) < _NEAR_DAYS
    if chance.happens(0.75 if first else 0.15):
        at = _report_needs(store, at, customer, consultant)
    if chance.happens(0.8 if first else 0.35):
        at = _present(store, at, customer, consultant)
    wants_to_drive = 0.9 if customer.drive_booked else 0.5 if near else 0.2
    if not customer.driven and chance.happens(wants_to_drive):
        at = _drive(store, at, customer, consultant)
    if customer.days_left(at) <= 1 or chance.happens(0.6 if near else 0.15):
        at = _quote(store, at, customer, consultant)
    return at


def _report_needs(store: Store, at: datetime, customer: Customer, consultant: Actor) -> datetime:
    chance = store.chance
    seems = customer.seems(at)
    store.say(
        ReportNeeds,
        at,
        consultant,
        customer_id=customer.id,
        models=(customer.car.model,),
        competitors=(customer.rival.model,) if chance.happens(0.6) else (),
        budget=_yuan(round(customer.car.price * (0.85 + 0.25 * chance.roll()), -3)),
        payment=customer.payment,
        trade_in=customer.trade_in,
        stated_horizon=stated(chance, seems) if chance.happens(0.6) else None,
        signals=observed(chance, Stage.NEEDS_ANALYSIS, seems),
    )
    return at + chance.minutes(8, 18)


def _present(store: Store, at: datetime, customer: Customer, consultant: Actor) -> datetime:
    chance = store.chance
    store.say(
        GivePresentation,
        at,
        consultant,
        customer_id=customer.id,
        model=customer.car.model,
        brochure_given=chance.happens(0.7),
        signals=observed(chance, Stage.PRESENTATION, customer.seems(at)),
    )
    return at + chance.minutes(10, 20)


def _drive(store: Store, at: datetime, customer: Customer, consultant: Actor) -> datetime:
    chance = store.chance
    seems = customer.seems(at)
    drive_id = chance.id(at)
    customer.driven = True
    store.say(
        TakeTestDrive,
        at,
        consultant,
        customer_id=customer.id,
        drive_id=drive_id,
        model=customer.car.model,
        licence_checked=True,
        agreement_signed=True,
        route=chance.pick(_ROUTES),
        signals=observed(chance, Stage.TEST_DRIVE, seems),
    )
    back_at = at + chance.minutes(15, 25)
    if chance.happens(0.75):
        store.say(
            GiveTestDriveFeedback,
            back_at,
            consultant,
            customer_id=customer.id,
            drive_id=drive_id,
            score=chance.whole(6, 10),
            item_by_item=chance.happens(0.4),
            signals=observed(chance, Stage.TEST_DRIVE, seems) if chance.happens(0.5) else (),
            stated_horizon=stated(chance, seems) if chance.happens(0.5) else None,
        )
    return back_at + chance.minutes(2, 6)


def _quote(store: Store, at: datetime, customer: Customer, consultant: Actor) -> datetime:
    chance = store.chance
    seems = customer.seems(at)
    customer.quoted = True
    store.say(
        GiveQuote,
        at,
        consultant,
        customer_id=customer.id,
        quote_id=chance.id(at),
        model=customer.car.model,
        items=_fees(customer.car),
        valid_until_on=at.date() + timedelta(days=chance.pick((3, 7, 15))),
        signals=observed(chance, Stage.QUOTE, seems),
        stated_horizon=stated(chance, seems) if chance.happens(0.5) else None,
    )
    at += chance.minutes(8, 15)
    if chance.happens(0.3):
        signals = observed(chance, Stage.CLOSE, seems)
        store.say(ObserveSignals, at, consultant, customer_id=customer.id, stage=Stage.CLOSE, signals=signals)
        at += chance.minutes(1, 4)
    return at


def _fees(car: Car) -> tuple[QuoteItem, ...]:
    """Each fee by its name (报价单)."""
    return (
        QuoteItem("车价", _yuan(car.price)),
        QuoteItem("购置税", _yuan(car.price * 10 // 113)),
        QuoteItem("交强险", _yuan(950)),
        QuoteItem("商业险", _yuan(car.price * 3 // 100)),
        QuoteItem("上牌服务", _yuan(600)),
    )


def _yuan(amount: float) -> Money:
    return Money(int(amount) * 100)
