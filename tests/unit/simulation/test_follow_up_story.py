"""What the simulated history tells follow-up: policy, leaves, consents, preparations, appointments, deliveries."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TypeVar
from uuid import UUID

import pytest

from services.followup.day.figures import Counted
from services.followup.policy import policy_of
from services.intake.contact.commands import LogFollowUp, PrepareContact
from services.intake.daily.commands import HoldWeeklySeminar, Period, ReviewDailyReport, SetTargets, SubmitDailyReport
from services.intake.dealer.commands import CancelLeave, ChangeGroupPolicy, PlanLeave
from services.intake.deciding import Command
from services.intake.message.commands import ChangeContactConsent
from services.intake.order.commands import DeliverCar, PrepareDelivery, ScheduleDelivery
from services.intake.reception.commands import RegisterVisit
from services.intake.rota.commands import PublishRota
from services.intake.sale.commands import BookTestDrive, TakeTestDrive
from shared.events.message import ConsentPurpose
from shared.events.values import Grade
from showroom.simulation.closed_days import closed_in, first_open, is_closed
from showroom.simulation.plan import Plan
from showroom.simulation.world import simulate

PLAN = Plan(seed=5, start=date(2026, 9, 1), until=datetime(2026, 12, 4, tzinfo=UTC), groups=2, dealers=2, consultants=4)
NATIONAL_DAY = date(2026, 10, 1)

C = TypeVar("C", bound=Command)


@cache
def history() -> tuple[Command, ...]:
    return tuple(simulate(PLAN))


def of(kind: type[C]) -> list[C]:
    return [command for command in history() if isinstance(command, kind)]


def occurred(command: Command) -> datetime:
    assert command.occurred_at is not None
    return command.occurred_at


def test_each_group_announces_a_policy_that_followup_reads_and_again_in_december() -> None:
    changes = of(ChangeGroupPolicy)
    assert [occurred(change).date() for change in changes] == [date(2026, 8, 31)] * 2 + [date(2026, 12, 1)] * 2
    for change in changes:
        policy = policy_of(change.settings, "group", 1)
        assert NATIONAL_DAY in policy.hours.closed_on
        assert policy.escalation and policy.talking_points  # noqa: PT018 - both were set
    first, second = (policy_of(change.settings, "group", 1) for change in changes[:2])
    assert first.cadence[Grade.A] != second.cadence[Grade.A]


def test_nobody_comes_or_is_called_on_a_closed_day() -> None:
    """Section 4: never to a day the dealer is closed."""
    busy = {occurred(command).date() for command in history() if isinstance(command, RegisterVisit | LogFollowUp)}
    assert NATIONAL_DAY not in busy
    assert {NATIONAL_DAY - timedelta(days=1), NATIONAL_DAY + timedelta(days=1)} < busy


def test_closed_days_are_those_of_the_calendar() -> None:
    assert closed_in(2027) == [
        *(date(2027, 1, 1), date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7)),
        *(date(2027, 5, 1), date(2027, 10, 1)),
    ]
    assert first_open(date(2027, 2, 5)) == date(2027, 2, 8)
    assert all(map(is_closed, closed_in(2028)))


def test_who_is_on_leave_is_not_on_the_rota_and_logs_nothing() -> None:
    cancelled = {command.leave_id: occurred(command).date() for command in of(CancelLeave)}
    leaves = of(PlanLeave)
    assert len(leaves) > 10
    assert any(leave.from_on == occurred(leave).date() for leave in leaves)
    there: dict[tuple[str, str], set[date]] = defaultdict(set)
    for command in history():
        for staff_id in (command.actor.id, *(command.order if isinstance(command, PublishRota) else ())):
            there[command.dealer_id, staff_id].add(occurred(command).date())
    for leave in leaves:
        called_off_on = cancelled.get(leave.leave_id or UUID(int=0), leave.until_on + timedelta(days=1))
        last = min(leave.until_on, called_off_on - timedelta(days=1))
        away = {leave.from_on + timedelta(days=day) for day in range((last - leave.from_on).days + 1)}
        assert not away & there[leave.dealer_id, leave.staff_id]


def test_a_stand_in_follows_up_who_is_not_theirs() -> None:
    by_customer: dict[UUID, set[str]] = {}
    for command in of(LogFollowUp):
        by_customer.setdefault(command.customer_id, set()).add(command.actor.id)
    assert any(len(people) > 1 for people in by_customer.values())


def test_consents_are_given_refused_and_taken_back() -> None:
    said = Counter((command.purpose, command.allowed) for command in of(ChangeContactConsent))
    given, refused = said[ConsentPurpose.MARKETING, True], said[ConsentPurpose.MARKETING, False]
    assert given > refused > 0
    assert said[ConsentPurpose.SERVICE, False] > 0
    words: dict[UUID, list[bool]] = {}
    for command in of(ChangeContactConsent):
        words.setdefault(command.customer_id, []).append(command.allowed)
    assert [True, False] in words.values()


def test_contacts_are_prepared_before_they_are_made() -> None:
    logged: dict[UUID, list[datetime]] = {}
    for command in of(LogFollowUp):
        logged.setdefault(command.customer_id, []).append(occurred(command))
    for prepared in of(PrepareContact):
        begins = occurred(prepared)
        if PLAN.until - begins > timedelta(minutes=30):
            ahead = [at for at in logged[prepared.customer_id] if begins < at]
            assert min(ahead) - begins < timedelta(minutes=30)


def test_most_drives_that_are_booked_are_taken_on_that_day() -> None:
    taken = {(command.customer_id, occurred(command).date()) for command in of(TakeTestDrive)}
    booked = [one for one in of(BookTestDrive) if one.at < PLAN.until]
    kept = sum((one.customer_id, one.at.date()) in taken for one in booked)
    assert 0.5 < kept / len(booked) < 0.95


def test_a_delivery_is_scheduled_then_prepared_then_made_and_some_are_moved() -> None:
    scheduled: dict[UUID, list[datetime]] = {}
    for command in of(ScheduleDelivery):
        scheduled.setdefault(command.order_id, []).append(command.at)
    prepared = {command.order_id: occurred(command) for command in of(PrepareDelivery)}
    delivered = {command.order_id: occurred(command) for command in of(DeliverCar)}
    assert all(prepared[order_id] < at for order_id, at in delivered.items())
    assert all(scheduled[order_id][-1].date() == at.date() for order_id, at in delivered.items())
    ahead = [order_id for order_id, at in delivered.items() if prepared[order_id].date() < at.date()]
    assert len(ahead) / len(delivered) > 0.5
    assert any(len(times) > 1 for times in scheduled.values())


def test_buyers_are_contacted_while_they_wait_and_after_the_delivery() -> None:
    """Section 3: O twice a week, to deliver soon; section 4: tracking after the delivery."""
    delivered = {command.customer_id: occurred(command) for command in of(DeliverCar)}
    days = [
        (occurred(command) - delivered[command.customer_id]).days
        for command in of(LogFollowUp)
        if command.customer_id in delivered
    ]
    for first, last in ((-7, -1), (2, 5), (6, 10), (28, 40)):
        assert any(first <= day <= last for day in days)


@pytest.mark.parametrize("period", list(Period))
def test_targets_are_set_in_figures_that_are_counted(period: Period) -> None:
    targets = [command for command in of(SetTargets) if command.period is period]
    assert {figure.name for command in targets for figure in command.figures} <= set(Counted)
    assert any(command.consultant_id for command in targets) is (period is Period.MONTH)


def test_reports_are_in_figures_that_are_counted_and_what_is_sent_back_comes_again() -> None:
    reports = of(SubmitDailyReport)
    assert {figure.name for report in reports for figure in report.figures} <= set(Counted)
    assert any(report.note for report in reports)
    sent_back = {review.report_id for review in of(ReviewDailyReport) if not review.accepted}
    handed_in = Counter((report.dealer_id, report.actor.id, report.day) for report in reports)
    again = sum(handed_in[one.dealer_id, one.actor.id, one.day] == 2 for one in reports if one.report_id in sent_back)
    assert again == len(sent_back) > 0


def test_seminars_decide_measures_with_scripts_against_what_was_lost() -> None:
    measures = [measure for seminar in of(HoldWeeklySeminar) for measure in seminar.measures]
    assert all(measure.script for measure in measures)
    assert any(measure.model_lost_to for measure in measures)
    assert any(seminar.note for seminar in of(HoldWeeklySeminar))


def test_the_last_hours_leave_work_for_today() -> None:
    """History that is sent today leaves a day plan: visits of the last day, appointments and deliveries ahead."""
    end = PLAN.until
    assert any(end - occurred(visit) < timedelta(days=1) for visit in of(RegisterVisit))
    assert any(one.next_contact_at and one.next_contact_at > end for one in of(LogFollowUp))
    assert any(one.at > end for one in of(BookTestDrive))
    assert any(one.at > end for one in of(ScheduleDelivery))
