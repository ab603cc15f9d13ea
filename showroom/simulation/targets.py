"""Targets for the month, the week and the day: the plan that the days are measured by (section 4)."""

from datetime import date, datetime, timedelta

from services.intake.daily.commands import Period, SetTargets
from shared.events.daily import Figure
from shared.events.values import StaffId
from showroom.simulation.hours import load_on
from showroom.simulation.store import Store

_MONTH, _WEEK = 22, 5
"""Ordinary weekdays' worth of traffic."""


def of_month(store: Store, at: datetime) -> None:
    """The store's month, and each consultant's share of it."""
    starts_on = at.date().replace(day=1)
    cards = round(store.plan.traffic * store.plan.consultants * _MONTH * 0.8)
    _set(store, at, Period.MONTH, starts_on, cards)
    for staff_id in store.consultants:
        at += timedelta(seconds=5)
        _set(store, at, Period.MONTH, starts_on, cards // store.plan.consultants, staff_id)


def of_week(store: Store, at: datetime) -> None:
    """The store's week."""
    cards = round(store.plan.traffic * store.plan.consultants * _WEEK * 0.8)
    _set(store, at, Period.WEEK, at.date(), cards)


def of_day(store: Store, at: datetime) -> None:
    """What the morning meeting sets out to do today."""
    day = at.date()
    visits = round(store.plan.traffic * store.plan.consultants * load_on(day))
    figures = (Figure("visits", max(visits, 1)), Figure("follow_ups", 6 * len(store.present(day))))
    store.say(SetTargets, at, store.manager, period=Period.DAY, starts_on=day, figures=figures)


def _set(
    store: Store, at: datetime, period: Period, starts_on: date, cards: int, consultant_id: StaffId | None = None
) -> None:
    figures = (Figure("cards", max(cards, 1)), Figure("test_drives", cards // 2), Figure("orders", max(cards // 5, 1)))
    store.say(
        SetTargets,
        at,
        store.manager,
        period=period,
        starts_on=starts_on,
        consultant_id=consultant_id,
        figures=figures,
    )
