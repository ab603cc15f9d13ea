"""What holds of every plan, whatever happens, in whatever order, and however long nobody looks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.followup.planning import from_bytes, next_at, to_bytes
from services.followup.policy import FollowUpPolicy
from services.followup.task import TaskKind, TaskStatus
from shared.events.contact import (
    ContactTaskCancelled,
    ContactTaskDone,
    ContactTaskDue,
    ContactTaskMissed,
    ContactTaskScheduled,
)
from shared.events.recorded import Recorded
from tests.support.customer_life import Life, interleavings, lives
from tests.support.followed import DEALER, Followed, with_policy

POLICY = with_policy(
    hours={"sunday": [], "wednesday": [{"opens": "09:00", "closes": "12:00"}, {"opens": "14:00", "closes": "20:00"}]},
    closed_on=[f"2026-{month:02}-{number:02}" for month in (3, 4, 5, 7, 10) for number in range(1, 8)],
    greetings=[{"name": "new-year", "on": ["01-01", "05-01"]}],
    retained_days=180,
)
HOURS = POLICY.hours_in(DEALER.time_zone)
_ENDED = (ContactTaskDone, ContactTaskMissed, ContactTaskCancelled)
_STEPS = st.lists(st.integers(0, 60 * 24 * 40), min_size=1, max_size=8)


def lived(events: Iterable[Recorded], until: datetime, policy: FollowUpPolicy = POLICY) -> Followed:
    """A customer to whom the events came in this order, and then the time."""
    customer = Followed(policy)
    for recorded in events:
        customer.takes(recorded)
    return customer.waits_until(until)


def plan_of(customer: Followed) -> Counter[tuple[str, datetime, str | None, str | None]]:
    """What is open, as far as it may not depend on who came first."""
    return Counter((one.kind.value, one.due_at, one.purpose, one.template) for one in customer.open)


@given(st.data())
@settings(max_examples=250, deadline=None)
def test_the_order_between_the_topics_does_not_matter(data: st.DataObject) -> None:
    life: Life = data.draw(lives())
    as_it_was = lived(life.in_order, life.ends_at)
    otherwise = lived(data.draw(interleavings(life)), life.ends_at)
    assert plan_of(otherwise) == plan_of(as_it_was)


@given(lives(), _STEPS)
@settings(deadline=None)
def test_many_looks_at_the_clock_see_what_one_sees(life: Life, minutes: Sequence[int]) -> None:
    once = lived(life.in_order, life.ends_at)
    often = lived(life.in_order, life.ends_at)
    for moment in _moments(life.ends_at, minutes):
        often.waits_until(moment)
    last = max(_moments(life.ends_at, minutes))
    once.waits_until(last)
    assert often.sent == once.sent
    assert often.state == once.state
    assert often.tasks == once.tasks


@given(lives(), _STEPS)
@settings(deadline=None)
def test_making_the_plan_anew_where_nothing_changed_changes_nothing(life: Life, minutes: Sequence[int]) -> None:
    moments = _moments(life.ends_at, minutes)
    anew, as_it_was = lived(life.in_order, life.ends_at), lived(life.in_order, life.ends_at)
    for moment in moments:
        anew.now_under(moment)
    as_it_was.waits_until(max(moments))
    assert anew.sent == as_it_was.sent
    assert anew.tasks == as_it_was.tasks


@given(lives())
@settings(deadline=None)
def test_the_same_input_gives_the_same_plan(life: Life) -> None:
    one, other = lived(life.in_order, life.ends_at), lived(life.in_order, life.ends_at)
    assert (one.sent, one.state, one.tasks) == (other.sent, other.state, other.tasks)


@given(lives())
@settings(deadline=None)
def test_a_state_is_read_as_it_was_written(life: Life) -> None:
    state = lived(life.in_order, life.ends_at).state
    assert state is not None
    assert from_bytes(to_bytes(state)) == state


@given(lives())
@settings(deadline=None)
def test_every_task_is_scheduled_once_and_ends_once(life: Life) -> None:
    """But for one: missed, and done after all when the contact turns out to have been in time."""
    customer = lived(life.in_order, life.ends_at)
    scheduled = [event.task_id for _, event in customer.sent if isinstance(event, ContactTaskScheduled)]
    assert len(set(scheduled)) == len(scheduled)
    ends: dict[object, list[type]] = {}
    for _, event in customer.sent:
        if isinstance(event, _ENDED):
            ends.setdefault(event.task_id, []).append(type(event))
    assert set(ends) <= set(scheduled)
    assert all(len(one) == 1 or one == [ContactTaskMissed, ContactTaskDone] for one in ends.values())


@given(lives())
@settings(deadline=None)
def test_rows_and_events_agree(life: Life) -> None:
    customer = lived(life.in_order, life.ends_at)
    last: dict[object, TaskStatus] = {}
    for _, event in customer.sent:
        status = {
            ContactTaskScheduled: TaskStatus.SCHEDULED,
            ContactTaskDue: TaskStatus.DUE,
            ContactTaskDone: TaskStatus.DONE,
            ContactTaskMissed: TaskStatus.MISSED,
            ContactTaskCancelled: TaskStatus.CANCELLED,
        }.get(type(event))
        if status is not None:
            last[event.task_id] = status  # type: ignore[attr-defined]  # all of these have one
    assert {task.task_id: task.status for task in customer.tasks.values()} == last


@given(lives())
@settings(deadline=None)
def test_people_have_nothing_to_do_on_a_day_on_which_the_dealer_is_closed(life: Life) -> None:
    customer = lived(life.in_order, life.ends_at + timedelta(days=60))
    for task in customer.tasks.values():
        if task.template is None:
            assert HOURS.day(HOURS.date(task.due_at)), task


@given(lives())
@settings(deadline=None)
def test_no_message_falls_due_in_the_quiet_hours(life: Life) -> None:
    customer = lived(life.in_order, life.ends_at + timedelta(days=400))
    for task in customer.tasks.values():
        if task.template is not None and task.kind is not TaskKind.THANK_YOU:
            assert not POLICY.quiet.holds(HOURS.local(task.due_at).time()), task
            assert task.expires_at is not None
            last = HOURS.local(task.expires_at - timedelta(seconds=1))
            assert not POLICY.quiet.holds(last.time()), task
            assert task.expires_at - task.due_at <= timedelta(hours=12), task


@given(lives())
@settings(deadline=None)
def test_history_starts_nothing_whose_moment_has_passed(life: Life) -> None:
    customer = Followed(POLICY)
    for recorded in life.in_order:
        before = set(customer.tasks)
        customer.waits_until(recorded.recorded_at) if customer.state else None
        customer.takes(recorded)
        if recorded.recorded_at - recorded.occurred_at > POLICY.history_after:
            for task_id in set(customer.tasks) - before:
                task = customer.tasks[task_id]
                if task.cause_id == recorded.id:
                    assert task.due_at > recorded.recorded_at, task


@given(lives(most_events=40))
@settings(max_examples=40, deadline=None)
def test_a_state_stays_small(life: Life) -> None:
    customer = Followed(POLICY)
    for recorded in life.in_order:
        customer.takes(recorded)
        assert customer.state is not None
        assert len(to_bytes(customer.state)) < 10_000
        assert len(customer.state.recent) <= 20


@given(lives(most_events=40))
@settings(max_examples=40, deadline=None)
def test_of_each_kind_at_most_one_missed_task_is_still_owed_and_none_to_who_is_gone(life: Life) -> None:
    customer = lived(life.in_order, life.ends_at + timedelta(days=120))
    owed = [one for one in customer.tasks.values() if one.status is TaskStatus.MISSED and one.settled_at is None]
    assert max(Counter((one.kind, one.template is None) for one in owed).values(), default=0) <= 1
    assert customer.state is not None
    if customer.state.merged or customer.state.lost or customer.state.erased:
        assert owed == []


@given(lives(erased=True))
@settings(deadline=None)
def test_nothing_is_planned_or_said_after_an_erasure(life: Life) -> None:
    customer = lived(life.interactions, life.ends_at)
    assert customer.open == []
    assert customer.next_at is None
    said = len(customer.sent)
    for recorded in life.in_order:
        customer.takes(recorded)
    customer.waits_until(life.ends_at + timedelta(days=4_000))
    assert len(customer.sent) == said


@given(lives())
@settings(deadline=None)
def test_the_clock_never_has_to_look_at_what_has_passed(life: Life) -> None:
    state = lived(life.in_order, life.ends_at).state
    assert state is not None
    moment = next_at(state)
    assert moment is None or moment > life.ends_at


@given(lives())
@settings(deadline=None)
def test_time_only_goes_forward_for_what_falls_due_or_is_missed(life: Life) -> None:
    customer = lived(life.in_order, life.ends_at + timedelta(days=90))
    moments = [when for when, event in customer.sent if isinstance(event, ContactTaskDue | ContactTaskMissed)]
    assert moments == sorted(moments)


def _moments(start: datetime, minutes: Sequence[int]) -> list[datetime]:
    moments = []
    for count in minutes:
        start += timedelta(minutes=count)
        moments.append(start)
    return moments
