"""A policy change takes effect from its time, and is explained on the tasks that it moved (section 4)."""

from hypothesis import given, settings

from services.followup.task import TaskKind, TaskStatus
from shared.events.contact import ContactTaskScheduled
from shared.events.reception import CallRegistered
from shared.events.values import ContactOutcome, Grade
from tests.support.customer_life import Life, lives
from tests.support.followed import Followed, at, id_of, with_policy

CADENCE = TaskKind.CADENCE
WEEKLY = with_policy(version=4, preset="weekly", hours={"sunday": []}, first_follow_up_hours=2)


def kept() -> Followed:
    return Followed().has_card(at(1)).is_called(at(2)).is_graded(Grade.B, at(2))


def test_another_cadence_moves_what_is_planned_and_says_so() -> None:
    customer = kept()
    before = customer.opened(CADENCE)
    moved = customer.now_under(at(5), WEEKLY).opened(CADENCE)
    assert (moved.due_at, moved.replaces, moved.scheduled_at) == (at(16), before.task_id, at(5))
    assert (moved.policy_scope, moved.policy_version, moved.why) == ("dealer", 4, "cadence")
    told = [event for _, event in customer.sent if isinstance(event, ContactTaskScheduled)][-1]
    assert (told.policy_scope, told.policy_version, told.replaces) == ("dealer", 4, before.task_id)


def test_what_it_does_not_move_stays_as_it_was() -> None:
    customer = kept()
    before = customer.opened(CADENCE)
    assert customer.now_under(at(5), with_policy(thank_you_minutes=9)).opened(CADENCE) == before


def test_who_is_overdue_by_the_new_cadence_is_contacted_at_once() -> None:
    customer = kept().now_under(at(16, "14:00"), with_policy(version=4, cadence_days={"B": 7}))
    assert customer.opened(CADENCE).due_at == at(16, "14:00")
    assert customer.now_under(at(17), with_policy(version=5, cadence_days={"B": 7})).opened(CADENCE).due_at == at(
        16, "14:00"
    )


def test_who_was_imported_is_contacted_at_once_by_a_policy_that_came_after() -> None:
    customer = Followed().has_card(at(1), recorded=at(100, "12:00")).waits_until(at(100, "13:00"))
    assert customer.opened(CADENCE).due_at == at(121)
    customer.now_under(at(105), with_policy(cadence_days={"ungraded": 50}))
    assert customer.opened(CADENCE).due_at == at(105)


def test_a_day_that_is_closed_moves_what_is_due_on_it() -> None:
    customer = kept().now_under(at(5), with_policy(closed_on=["2026-03-17"]))
    assert customer.opened(CADENCE).due_at == at(18, "09:00")


CLOSED = with_policy(version=1, closed_on=[f"2026-03-{day:02}" for day in range(5, 10)])


def test_what_is_owed_after_a_holiday_is_owed_at_once_by_a_policy_without_one() -> None:
    """By the new hours its time is over; by those that it was planned by it is still to come."""
    call = CallRegistered(call_id=id_of("call"), first_contact=True, consultant_id="li-na")
    customer = Followed(CLOSED).has_card(at(1)).happens(call, on=at(5, "10:50"))
    before = customer.opened(TaskKind.FIRST_FOLLOW_UP)
    assert (before.due_at, before.expires_at) == (at(10, "09:00"), at(10, "11:00"))
    moved = customer.now_under(at(7, "17:00"), WEEKLY).opened(TaskKind.FIRST_FOLLOW_UP)
    assert (moved.due_at, moved.expires_at, moved.replaces) == (at(7, "17:00"), at(9, "10:00"), before.task_id)
    assert customer.kinds == ["first_follow_up"]
    assert customer.now_under(at(7, "17:30")).shows(at(7, "17:40")).opened(TaskKind.FIRST_FOLLOW_UP) == moved
    customer.waits_until(at(9, "10:30"))
    assert customer.only(TaskKind.FIRST_FOLLOW_UP, [TaskStatus.MISSED]).ended_at == at(9, "10:00")


def test_a_retry_after_a_holiday_is_due_at_once_too_and_the_cadence_takes_over_from_it() -> None:
    customer = Followed(CLOSED).has_card(at(1)).is_called(at(4, "14:03"), ContactOutcome.NO_ANSWER)
    assert customer.opened(CADENCE).due_at == at(10, "09:00")
    moved = customer.now_under(at(9, "10:00"), with_policy(version=4, grace_business_days=0)).opened(CADENCE)
    assert (moved.due_at, moved.expires_at, moved.why) == (at(9, "10:00"), at(9, "12:00"), "nobody_answered")
    assert customer.waits_until(at(9, "12:30")).opened(CADENCE).why == "cadence"


def test_what_is_no_longer_asked_for_is_cancelled() -> None:
    customer = kept().now_under(at(5), with_policy(cadence_days={"B": None}))
    assert [task.end_reason for task in customer.tasks.values() if task.ended_at == at(5)] == ["policy_changed"]


def test_the_next_event_plans_by_the_new_policy_too() -> None:
    customer = kept()
    customer.policy = WEEKLY
    assert customer.shows(at(5)).opened(CADENCE).due_at == at(16)


@given(lives())
@settings(deadline=None)
def test_every_task_that_a_policy_moved_is_explained(life: Life) -> None:
    customer = Followed()
    for recorded in life.in_order:
        customer.takes(recorded)
    customer.now_under(life.ends_at)
    known = set(customer.tasks)
    before = {task.task_id: task for task in customer.open}
    customer.now_under(life.ends_at, WEEKLY)
    for task_id in set(customer.tasks) - known:
        made = customer.tasks[task_id]
        assert (made.policy_scope, made.policy_version) == ("dealer", 4)
        assert made.why
        if made.replaces is not None:
            moved = customer.tasks[made.replaces]
            assert made.replaces in before
            assert (moved.status, moved.end_reason) == (TaskStatus.CANCELLED, "replanned")
            assert (moved.due_at, moved.expires_at, moved.purpose) != (made.due_at, made.expires_at, made.purpose)
