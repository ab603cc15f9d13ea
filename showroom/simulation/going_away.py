"""Consultants on leave: planned with a stand-in, taken ill in the morning, called back (sections 1 and 4)."""

from datetime import date, datetime, timedelta

from services.intake.dealer.commands import CancelLeave, PlanLeave
from shared.events.values import StaffId
from showroom.simulation.hours import in_business_hours
from showroom.simulation.leave import Leave
from showroom.simulation.step import Step
from showroom.simulation.store import Store

_PLANNED_AN_EVENING = 0.06
_ILL_A_MORNING = 0.02
_CANCELLED_SHARE = 0.15
_STAND_IN_NAMED = 0.85
_LEAST_THERE = 2


def plan(store: Store, at: datetime) -> datetime:
    """An evening's wish for some days off; returns when it is written down."""
    chance = store.chance
    if not chance.happens(_PLANNED_AN_EVENING):
        return at
    at += chance.minutes(1, 3)
    first = at.date() + timedelta(days=chance.whole(3, 14))
    leave = _grant(store, at, first, first + timedelta(days=chance.whole(0, 4)))
    if leave is not None and chance.happens(_CANCELLED_SHARE):
        days = (leave.until_on - at.date()).days
        called_off_at = in_business_hours(chance, at + chance.days(0.4, max(days - 0.5, 0.5)))
        store.at(called_off_at, Step.CANCEL_LEAVE, leave)
    return at


def fall_ill(store: Store, at: datetime) -> None:
    """In the morning someone phones in ill, for a day or two."""
    if store.chance.happens(_ILL_A_MORNING):
        _grant(store, at, at.date(), at.date() + timedelta(days=store.chance.whole(0, 1)))


def call_off(store: Store, at: datetime, leave: Leave) -> None:
    """The leave is not taken, or ends today."""
    if at.date() > leave.until_on or leave.staff_id not in store.consultants:
        return
    store.say(CancelLeave, at, store.manager, leave_id=leave.leave_id)
    store.leaves.leaves.remove(leave)


def _grant(store: Store, at: datetime, first: date, last: date) -> Leave | None:
    """Give the leave to somebody, if enough others are there on all of its days."""
    chance = store.chance
    away = {leave.staff_id for leave in store.leaves.between(first, last)}
    there = [staff_id for staff_id in store.consultants if staff_id not in away]
    if len(there) <= _LEAST_THERE:
        return None
    staff_id = chance.pick(there)
    others = [one for one in there if one != staff_id]
    stand_in: StaffId | None = chance.pick(others) if chance.happens(_STAND_IN_NAMED) else None
    leave = Leave(chance.id(at), staff_id, first, last, stand_in)
    store.leaves.forget_before(at.date())
    store.leaves.leaves.append(leave)
    store.say(
        PlanLeave,
        at,
        store.manager,
        leave_id=leave.leave_id,
        staff_id=staff_id,
        from_on=first,
        until_on=last,
        stand_in_id=stand_in,
    )
    return leave
