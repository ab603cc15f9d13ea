"""Section 4: who is away, and who stands in for them, so that nobody's contact tasks are dropped."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from services.intake.dealer.commands import CancelLeave, PlanLeave, RecordStaffLeft
from services.intake.deciding import DECIDERS, Command, Refusal
from shared.events.dealer import LeaveCancelled, LeavePlanned
from shared.events.values import Actor, Role
from tests.support.view import (
    AFTER_SALES,
    CLERK,
    CONSULTANT,
    GROUP,
    MANAGER,
    MONDAY_MORNING,
    OTHER_CONSULTANT,
    RECEPTIONIST,
    THIRD_CONSULTANT,
    Showroom,
)

MONDAY = MONDAY_MORNING.date()


def _day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def _plan(
    showroom: Showroom, first: int, last: int, *, staff: Actor = CONSULTANT, stand_in: Actor | None = None
) -> UUID:
    stand_in_id = None if stand_in is None else stand_in.id
    days = {"from_on": _day(first), "until_on": _day(last)}
    answer = showroom.accepts(PlanLeave, by=MANAGER, staff_id=staff.id, **days, stand_in_id=stand_in_id).answer
    return UUID(answer["leave_id"])


def _refused(
    showroom: Showroom, first: int, last: int, *, staff: str = CONSULTANT.id, stand_in: str | None = None
) -> Refusal:
    days = {"from_on": _day(first), "until_on": _day(last)}
    return showroom.refuses(PlanLeave, by=MANAGER, staff_id=staff, **days, stand_in_id=stand_in)


@pytest.mark.parametrize("by", [MANAGER, GROUP], ids=lambda actor: actor.role)
def test_a_leave_says_who_is_away_when_and_who_stands_in(by: Actor) -> None:
    showroom, leave_id = Showroom.opened(), uuid4()
    fields = {"staff_id": CONSULTANT.id, "from_on": _day(1), "until_on": _day(5), "stand_in_id": OTHER_CONSULTANT.id}
    showroom.accepts(PlanLeave, by=by, leave_id=leave_id, **fields)
    assert showroom.events(LeavePlanned) == [LeavePlanned(leave_id=leave_id, **fields)]


@pytest.mark.parametrize("command", [PlanLeave, CancelLeave])
def test_leaves_are_the_managers_and_the_groups_to_plan(command: type[Command]) -> None:
    assert DECIDERS[command].roles == {Role.MANAGER, Role.GROUP}


def test_one_day_is_a_leave_and_nobody_has_to_stand_in() -> None:
    showroom = Showroom.opened()
    _plan(showroom, 3, 3)
    (planned,) = showroom.events(LeavePlanned)
    assert (planned.from_on, planned.until_on, planned.stand_in_id) == (_day(3), _day(3), None)


def test_yesterdays_illness_is_told_today() -> None:
    _plan(Showroom.opened(), -1, 0)


def test_the_days_are_in_order() -> None:
    refusal = _refused(Showroom.opened(), 5, 4)
    assert (refusal.name, refusal.path) == ("LeaveDatesReversed", "$.until_on")


def test_who_is_away_works_here() -> None:
    showroom = Showroom.opened()
    assert (_refused(showroom, 1, 2, staff="nobody").name, showroom.recorded) == ("StaffUnknown", [])
    showroom.accepts(RecordStaffLeft, by=MANAGER, staff_id=CONSULTANT.id)
    refusal = _refused(showroom, 1, 2)
    assert (refusal.name, refusal.path, refusal.about) == ("StaffGone", "$.staff_id", {"staff_id": CONSULTANT.id})


@pytest.mark.parametrize(("first", "last"), [(1, 3), (0, 1), (3, 4), (2, 2), (0, 9)])
def test_nobody_is_away_twice_on_a_day(first: int, last: int) -> None:
    showroom = Showroom.opened()
    leave_id = _plan(showroom, 1, 3)
    refusal = _refused(showroom, first, last)
    assert (refusal.name, refusal.about["leave_id"]) == ("LeaveOverlaps", str(leave_id))


def test_leaves_may_follow_one_another_and_those_of_others_do_not_matter() -> None:
    showroom = Showroom.opened()
    _plan(showroom, 1, 3)
    _plan(showroom, 4, 4)
    _plan(showroom, 0, 0)
    _plan(showroom, 1, 3, staff=OTHER_CONSULTANT)


def test_an_id_is_one_leaves() -> None:
    showroom = Showroom.opened()
    leave_id = _plan(showroom, 1, 3)
    showroom.accepts(CancelLeave, by=MANAGER, leave_id=leave_id)
    days = {"from_on": _day(6), "until_on": _day(7)}
    refusal = showroom.refuses(PlanLeave, by=MANAGER, leave_id=leave_id, staff_id=CONSULTANT.id, **days)
    assert (refusal.name, refusal.path) == ("LeaveIdUsed", "$.leave_id")


def test_nobody_stands_in_for_themselves() -> None:
    refusal = _refused(Showroom.opened(), 1, 2, stand_in=CONSULTANT.id)
    assert (refusal.name, refusal.path) == ("StandInIsAwayToo", "$.stand_in_id")


def test_the_stand_in_works_here() -> None:
    showroom = Showroom.opened()
    unknown = _refused(showroom, 1, 2, stand_in="nobody")
    assert (unknown.name, unknown.path) == ("StaffUnknown", "$.stand_in_id")
    showroom.accepts(RecordStaffLeft, by=MANAGER, staff_id=OTHER_CONSULTANT.id)
    gone = _refused(showroom, 1, 2, stand_in=OTHER_CONSULTANT.id)
    assert (gone.name, gone.path) == ("StaffGone", "$.stand_in_id")


@pytest.mark.parametrize("stand_in", [CLERK, RECEPTIONIST, AFTER_SALES], ids=lambda actor: actor.role)
def test_for_a_consultant_only_who_keeps_customers_stands_in(stand_in: Actor) -> None:
    refusal = _refused(Showroom.opened(), 1, 2, stand_in=stand_in.id)
    assert (refusal.name, refusal.path) == ("NotAConsultant", "$.stand_in_id")


def test_a_manager_stands_in_for_a_consultant_and_a_clerk_for_after_sales() -> None:
    showroom = Showroom.opened()
    _plan(showroom, 1, 2, stand_in=MANAGER)
    _plan(showroom, 1, 2, staff=AFTER_SALES, stand_in=CLERK)


@pytest.mark.parametrize(("first", "last", "there"), [(1, 1, True), (1, 2, False), (4, 6, False), (5, 6, True)])
def test_the_stand_in_is_there_on_all_of_the_days(first: int, last: int, *, there: bool) -> None:
    showroom = Showroom.opened()
    away = _plan(showroom, 2, 4, staff=OTHER_CONSULTANT)
    if there:
        _plan(showroom, first, last, stand_in=OTHER_CONSULTANT)
    else:
        refusal = _refused(showroom, first, last, stand_in=OTHER_CONSULTANT.id)
        assert (refusal.name, refusal.about["leave_id"]) == ("StandInIsAwayToo", str(away))
        _plan(showroom, first, last, stand_in=THIRD_CONSULTANT)


def test_a_cancelled_leave_is_not_taken_and_its_days_are_free_again() -> None:
    showroom = Showroom.opened()
    leave_id = _plan(showroom, 1, 3)
    showroom.accepts(CancelLeave, by=MANAGER, leave_id=leave_id)
    assert showroom.events(LeaveCancelled) == [LeaveCancelled(leave_id=leave_id, staff_id=CONSULTANT.id)]
    _plan(showroom, 2, 4)


def test_a_leave_is_cancelled_once() -> None:
    showroom = Showroom.opened()
    leave_id = _plan(showroom, 1, 3)
    showroom.accepts(CancelLeave, by=MANAGER, leave_id=leave_id)
    assert showroom.refuses(CancelLeave, by=MANAGER, leave_id=leave_id).name == "LeaveAlreadyCancelled"


def test_a_leave_ends_early_on_its_last_day_at_the_latest() -> None:
    showroom = Showroom.opened()
    first, second = _plan(showroom, 0, 1), _plan(showroom, 0, 1, staff=OTHER_CONSULTANT)
    showroom.wait(days=1)
    showroom.accepts(CancelLeave, by=MANAGER, leave_id=first)
    showroom.wait(days=1)
    assert showroom.refuses(CancelLeave, by=MANAGER, leave_id=second).name == "LeaveOver"


def test_there_is_no_leave_to_cancel_where_none_was_planned() -> None:
    refusal = Showroom.opened().refuses(CancelLeave, by=MANAGER, leave_id=uuid4())
    assert (refusal.name, refusal.status, refusal.path) == ("LeaveUnknown", 404, "$.leave_id")
