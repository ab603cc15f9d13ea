"""The frame of a day (section 4): morning meeting and rota, arrivals, reports, the manager's evening."""

from collections import Counter
from datetime import datetime, time, timedelta

from services.intake.daily.commands import (
    HoldMeeting,
    MeetingKind,
    Period,
    ReviewDailyReport,
    SetTargets,
    SubmitDailyReport,
)
from services.intake.rota.commands import EndBreak, PublishRota, SkipTurn, StartBreak
from services.intake.rota.state import Rota, changed
from shared.events.daily import Figure
from shared.events.rota import BreakEnded, BreakStarted, RotaPublished, TurnSkipped
from shared.events.values import StaffId
from showroom.simulation import card_keeping, losing, seminar
from showroom.simulation.hours import arrival_on, load_on
from showroom.simulation.step import Step
from showroom.simulation.store import Store

_EVENING = time(18, 40)
_AUDIT_DAY = 25
_FIGURES = {
    "OpenCard": "cards",
    "GivePresentation": "presentations",
    "TakeTestDrive": "test_drives",
    "GiveQuote": "quotes",
    "TakeDeposit": "deposits",
    "SignContract": "orders",
    "DeliverCar": "deliveries",
    "LogFollowUp": "follow_ups",
    "ReportDefeat": "defeats",
}


def begin(store: Store, at: datetime) -> None:
    """Morning: targets where a period begins, the meeting, the rota; and who will come today."""
    chance = store.chance
    day = at.date()
    on_duty = chance.shuffled(store.consultants)[: max(2, len(store.consultants) - chance.whole(0, 1))]
    store.done = {staff_id: Counter() for staff_id in store.consultants}
    if day.day == 1 or day == store.plan.start:
        _set_targets(store, at, Period.MONTH, 22)
    if day.weekday() == 0:
        seminar.hold(store, at + timedelta(minutes=2))
        _set_targets(store, at + timedelta(minutes=1), Period.WEEK, 5)
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
    _expect(store, at)
    _expect_breaks(store, at, on_duty)
    store.at(datetime.combine(day, _EVENING, store.zone), Step.EVENING)
    store.at(at + timedelta(days=1), Step.DAY)


def end(store: Store, at: datetime) -> None:
    """Evening: reports, the manager's decisions and reviews, the meeting."""
    chance = store.chance
    day = at.date()
    reports = []
    for staff_id, done in store.done.items():
        if staff_id not in store.consultants:
            continue
        at += chance.minutes(0.5, 2)
        report_id = chance.id(at)
        figures = Counter({_FIGURES[name]: count for name, count in done.items() if name in _FIGURES})
        listed = tuple(Figure(name, count) for name, count in figures.items())
        store.say(SubmitDailyReport, at, store.by(staff_id), report_id=report_id, day=day, figures=listed)
        reports.append(report_id)
    at = losing.decide_reported(store, at)
    for report_id in reports:
        at += chance.minutes(0.3, 1.5)
        store.say(ReviewDailyReport, at, store.manager, report_id=report_id, day=day, accepted=chance.happens(0.95))
    at = card_keeping.keep(store, at)
    present = tuple(store.consultants)
    store.say(HoldMeeting, at, store.manager, day=day, kind=MeetingKind.EVENING, attended=present)


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


def _expect(store: Store, at: datetime) -> None:
    chance = store.chance
    first_visits = store.plan.traffic * store.plan.consultants * load_on(at.date())
    for step, share in ((Step.WALK_IN, 1.0), (Step.CALL, 0.3)):
        for _ in range(chance.count(first_visits * share)):
            store.at(arrival_on(chance, at.date(), store.zone), step)
    for _ in range(chance.count(store.plan.traffic * store.plan.consultants * 0.25)):
        store.at(at + chance.minutes(0, 14 * 60), Step.LEAD)
    if at.date().day == _AUDIT_DAY:
        store.at(at + chance.minutes(60, 90), Step.AUDIT)


def _expect_breaks(store: Store, at: datetime, on_duty: list[StaffId]) -> None:
    for staff_id in store.chance.some(on_duty, store.chance.whole(0, 2)):
        store.at(at + store.chance.minutes(180, 260), Step.BREAK, staff_id)


def _set_targets(store: Store, at: datetime, period: Period, weight: int) -> None:
    day = at.date()
    starts_on = day.replace(day=1) if period is Period.MONTH else day
    cards = round(store.plan.traffic * store.plan.consultants * weight * 0.8)
    figures = (Figure("cards", cards), Figure("test_drives", cards // 2), Figure("orders", max(cards // 5, 1)))
    store.say(SetTargets, at, store.manager, period=period, starts_on=starts_on, figures=figures)
