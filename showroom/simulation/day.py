"""The frame of a day (section 4): morning meeting and rota, arrivals, reports, the manager's evening."""

from collections import Counter
from datetime import datetime, time, timedelta

from services.intake.daily.commands import HoldMeeting, MeetingKind
from services.intake.rota.commands import EndBreak, PublishRota, SkipTurn, StartBreak
from services.intake.rota.state import Rota, changed
from shared.events.rota import BreakEnded, BreakStarted, RotaPublished, TurnSkipped
from shared.events.values import StaffId
from showroom.simulation import card_keeping, going_away, losing, reporting, seminar, targets
from showroom.simulation.closed_days import first_open, is_closed
from showroom.simulation.hours import arrival_on, load_on
from showroom.simulation.step import Step
from showroom.simulation.store import Store

_EVENING = time(18, 40)
_AUDIT_DAY = 25


def begin(store: Store, at: datetime) -> None:
    """Morning: what a new month or week brings; then, on an open day, meeting and rota, and who will come today."""
    day = at.date()
    store.done = {staff_id: Counter() for staff_id in store.consultants}
    store.rota = Rota()
    store.at(at + timedelta(days=1), Step.DAY)
    _expect_leads(store, at)
    if day.day == 1 or day == store.plan.start:
        targets.of_month(store, at)
    if day.weekday() == 0:
        targets.of_week(store, at + timedelta(minutes=4))
    if not is_closed(day):
        _open(store, at)


def _open(store: Store, at: datetime) -> None:
    chance = store.chance
    day = at.date()
    going_away.fall_ill(store, at + timedelta(minutes=5))
    there = store.present(day)
    on_duty = chance.shuffled(there)[: max(2, len(there) - chance.whole(0, 1))]
    if day.weekday() == 0:
        seminar.hold(store, at + timedelta(minutes=6))
    targets.of_day(store, at + timedelta(minutes=9))
    store.say(
        HoldMeeting,
        at + timedelta(minutes=10),
        store.manager,
        day=day,
        kind=MeetingKind.MORNING,
        attended=tuple(on_duty),
    )
    store.say(PublishRota, at + timedelta(minutes=12), store.receptionist, order=tuple(on_duty), day=day)
    store.rota = changed(Rota(), RotaPublished(day=day, order=tuple(on_duty)))
    _expect_visitors(store, at)
    _expect_breaks(store, at, on_duty)
    store.at(datetime.combine(day, _EVENING, store.zone), Step.EVENING)


def end(store: Store, at: datetime) -> None:
    """Evening: reports, the manager's decisions and reviews, days off, the meeting."""
    at, reports = reporting.submit_all(store, at)
    at = losing.decide_reported(store, at)
    at = reporting.review_all(store, at, reports)
    at = card_keeping.keep(store, at)
    at = going_away.plan(store, at)
    present = tuple(store.present(at.date()))
    store.say(HoldMeeting, at, store.manager, day=at.date(), kind=MeetingKind.EVENING, attended=present)


def start_break(store: Store, at: datetime, staff_id: StaffId) -> None:
    """A consultant on duty goes for lunch."""
    if not store.rota.is_on_duty(staff_id):
        return
    store.say(StartBreak, at, store.receptionist, consultant_id=staff_id, reason="lunch")
    store.turn(BreakStarted(consultant_id=staff_id, reason="lunch"))
    store.at(at + store.chance.minutes(25, 45), Step.BREAK_END, staff_id)


def end_break(store: Store, at: datetime, staff_id: StaffId) -> None:
    """And comes back; now and then the next in turn is still with a customer and is passed over."""
    store.say(EndBreak, at, store.receptionist, consultant_id=staff_id)
    store.turn(BreakEnded(consultant_id=staff_id))
    due = store.rota.next_consultant()
    if due is not None and store.chance.happens(0.1):
        store.say(SkipTurn, at, store.receptionist, consultant_id=due, reason="with_customer")
        store.turn(TurnSkipped(consultant_id=due, reason="with_customer"))


def _expect_leads(store: Store, at: datetime) -> None:
    """Platforms send on every day."""
    for _ in range(store.chance.count(store.plan.traffic * store.plan.consultants * 0.25)):
        store.at(at + store.chance.minutes(0, 14 * 60), Step.LEAD)


def _expect_visitors(store: Store, at: datetime) -> None:
    chance = store.chance
    first_visits = store.plan.traffic * store.plan.consultants * load_on(at.date())
    for step, share in ((Step.WALK_IN, 1.0), (Step.CALL, 0.3)):
        for _ in range(chance.count(first_visits * share)):
            store.at(arrival_on(chance, at.date(), store.zone), step)
    if at.date() == first_open(at.date().replace(day=_AUDIT_DAY)):
        store.at(at + chance.minutes(60, 90), Step.AUDIT)


def _expect_breaks(store: Store, at: datetime, on_duty: list[StaffId]) -> None:
    for staff_id in store.chance.some(on_duty, store.chance.whole(0, 2)):
        store.at(at + store.chance.minutes(180, 260), Step.BREAK, staff_id)
