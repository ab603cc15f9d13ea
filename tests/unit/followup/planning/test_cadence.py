"""The grade's cadence: re-planned when the grade changes or a contact happens, in business hours (sections 3 and 4)."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.followup.policy import FollowUpPolicy
from services.followup.task import Task, TaskKind, TaskStatus
from shared.events.card import CardAbsorbed, CustomerReassigned
from shared.events.order import OrderCancelled
from shared.events.values import ContactOutcome, EndState, Grade
from tests.support.followed import DEALER, ORDER, Followed, at, with_policy

CADENCE = TaskKind.CADENCE
_MISSED_OR_OPEN = (TaskStatus.MISSED, TaskStatus.SCHEDULED, TaskStatus.DUE)
CLOSED_ON_SUNDAYS = with_policy(hours={"sunday": []})


def talked_to(grade: Grade) -> Followed:
    """A customer of a grade who was last talked to on the second day, a Monday."""
    return Followed().has_card(at(1)).is_called(at(2)).is_graded(grade, at(2))


def the_last(customer: Followed, status: TaskStatus) -> Task:
    tasks = [task for task in customer.tasks.values() if task.kind is CADENCE and task.status is status]
    return max(tasks, key=lambda task: task.ended_at or task.scheduled_at)


@pytest.mark.parametrize(
    ("grade", "due", "purpose"),
    [
        (Grade.O, at(5, "22:00"), "deliver_soon"),
        (Grade.H, at(4), "close_signing"),
        (Grade.A_PLUS, at(5, "22:00"), "raise_level"),
        (Grade.A, at(5, "22:00"), "raise_level"),
        (Grade.B_PLUS, at(17), "learn_situation"),
        (Grade.B, at(17), "learn_situation"),
        (Grade.C, at(32), "make_friends"),
        (Grade.UNGRADED, at(32), "complete_card"),
    ],
)
def test_each_grade_is_contacted_as_often_as_section_3_says_and_for_its_purpose(
    grade: Grade, due: object, purpose: str
) -> None:
    whole_day = with_policy(
        hours={
            day: [{"opens": "00:00", "closes": "23:59"}]
            for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        }
    )
    customer = Followed(whole_day).has_card(at(1)).is_called(at(2)).is_graded(grade, at(2))
    task = customer.opened(CADENCE)
    assert (task.due_at, task.purpose, task.grade, task.why) == (due, purpose, grade, "cadence")


def test_a_moment_outside_business_hours_is_moved_to_when_the_dealer_opens() -> None:
    assert talked_to(Grade.A).opened(CADENCE).due_at == at(6, "09:00")


def test_it_never_falls_on_a_day_on_which_the_dealer_is_closed() -> None:
    customer = Followed(CLOSED_ON_SUNDAYS).has_card(at(1)).is_called(at(6)).is_graded(Grade.H, at(6))
    assert customer.opened(CADENCE).due_at == at(9, "09:00")


def test_it_has_until_the_end_of_the_next_business_day() -> None:
    customer = Followed(CLOSED_ON_SUNDAYS).has_card(at(1)).is_called(at(5)).is_graded(Grade.H, at(5))
    task = customer.opened(CADENCE)
    assert (task.due_at, task.expires_at) == (at(7), at(9, "18:00"))


def test_a_missed_one_escalates_and_the_next_comes_an_interval_later() -> None:
    customer = talked_to(Grade.H).waits_until(at(6, "12:00"))
    missed = customer.only(CADENCE, [TaskStatus.MISSED])
    assert (missed.due_at, missed.ended_at, missed.escalated_at) == (at(4), at(5, "18:00"), at(5, "18:00"))
    assert customer.opened(CADENCE).due_at == at(6)


def test_another_grade_moves_it() -> None:
    customer = talked_to(Grade.C).shows(at(3)).is_graded(Grade.H, at(3))
    moved = customer.opened(CADENCE)
    before = the_last(customer, TaskStatus.CANCELLED)
    assert (moved.due_at, moved.purpose) == (at(4), "close_signing")
    assert (moved.replaces, before.end_reason) == (before.task_id, "replanned")


def test_who_rises_after_long_silence_is_contacted_at_once() -> None:
    assert talked_to(Grade.C).is_graded(Grade.H, at(20, "14:00")).opened(CADENCE).due_at == at(20, "14:00")


@pytest.mark.parametrize("outcome", [ContactOutcome.TALKED, ContactOutcome.REFUSED])
def test_a_contact_does_it_and_plans_the_next(outcome: ContactOutcome) -> None:
    customer = talked_to(Grade.H).is_called(at(4, "11:00"), outcome)
    done = the_last(customer, TaskStatus.DONE)
    assert (done.ended_at, customer.opened(CADENCE).due_at) == (at(4, "11:00"), at(6, "11:00"))


def test_a_contact_ahead_of_time_does_it_too() -> None:
    customer = talked_to(Grade.C).is_called(at(10))
    assert the_last(customer, TaskStatus.DONE).due_at == at(32)
    assert customer.opened(CADENCE).due_at == at(40)


def test_a_contact_or_attempt_from_before_the_last_contact_moves_nothing() -> None:
    customer = talked_to(Grade.C).is_called(at(10))
    before = customer.opened(CADENCE)
    assert customer.is_called(at(9, "15:00"), recorded=at(10, "11:00")).opened(CADENCE) == before
    customer.is_called(at(9, "16:00"), ContactOutcome.NO_ANSWER, recorded=at(10, "12:00"))
    assert customer.opened(CADENCE) == before


def test_a_task_that_is_still_open_when_the_next_one_would_fall_due_comes_first() -> None:
    """Due on Saturday, closed until Tuesday: on Monday the H of Saturday is still to be contacted."""
    policy = with_policy(hours={"sunday": [], "monday": []})
    customer = Followed(policy).has_card(at(1)).is_called(at(5)).is_graded(Grade.H, at(5))
    before = customer.opened(CADENCE)
    assert (before.due_at, before.expires_at) == (at(7), at(10, "18:00"))
    moved = CustomerReassigned(from_consultant_id="li-na", to_consultant_id="wang-wei")
    assert customer.happens(moved, on=at(9, "12:00")).opened(CADENCE).task_id == before.task_id


def test_a_manager_may_be_told_later_and_is_not_when_the_contact_was_made_meanwhile() -> None:
    policy = with_policy(escalation_minutes={"cadence": 120})
    customer = Followed(policy).has_card(at(1)).is_called(at(2)).is_graded(Grade.H, at(2)).waits_until(at(5, "18:30"))
    missed = customer.only(CADENCE, [TaskStatus.MISSED])
    assert (missed.escalates_at, missed.escalated_at, customer.next_at) == (at(5, "20:00"), None, at(5, "20:00"))
    customer.is_called(at(5, "19:00")).waits_until(at(6))
    settled = customer.only(CADENCE, [TaskStatus.MISSED])
    assert (settled.settled_at, settled.escalated_at) == (at(5, "19:00"), None)


def test_a_contact_from_before_it_was_due_makes_nothing_good() -> None:
    customer = talked_to(Grade.H).waits_until(at(6, "09:30")).is_called(at(1, "20:00"), recorded=at(6, "09:30"))
    assert customer.only(CADENCE, [TaskStatus.MISSED]).settled_at is None


def test_what_was_sent_is_no_contact() -> None:
    customer = talked_to(Grade.H)
    before = customer.opened(CADENCE)
    assert customer.is_called(at(3), ContactOutcome.SENT).opened(CADENCE) == before


def test_what_was_sent_for_the_task_closes_it_and_the_next_comes_an_interval_later() -> None:
    customer = talked_to(Grade.H)
    task = customer.opened(CADENCE)
    customer.is_called(at(4, "11:00"), ContactOutcome.SENT, task)
    assert customer.opened(CADENCE).due_at == at(6, "11:00")


def test_no_answer_is_tried_again_within_a_day_and_then_goes_on_by_the_cadence() -> None:
    customer = talked_to(Grade.C).is_called(at(20, "16:00"), ContactOutcome.NO_ANSWER)
    assert (customer.opened(CADENCE).due_at, customer.opened(CADENCE).why) == (at(21, "16:00"), "nobody_answered")
    customer.waits_until(at(23))
    assert (customer.opened(CADENCE).due_at, customer.opened(CADENCE).why) == (at(50, "16:00"), "cadence")


def test_a_wrong_number_is_not_tried_again() -> None:
    customer = talked_to(Grade.C).is_called(at(20, "16:00"), ContactOutcome.WRONG_NUMBER)
    assert customer.opened(CADENCE).due_at == at(50, "16:00")


def test_an_order_is_contacted_twice_a_week_before_grading_has_said_so() -> None:
    customer = talked_to(Grade.B).orders(at(10))
    task = customer.opened(CADENCE)
    assert (task.due_at, task.grade, task.purpose) == (at(14, "09:00"), Grade.O, "deliver_soon")


def test_who_cancels_an_order_is_followed_up_within_a_day_and_then_by_the_grade_that_grading_names() -> None:
    cancelled = OrderCancelled(order_id=ORDER, reason="finance")
    customer = talked_to(Grade.B).orders(at(10)).is_graded(Grade.O, at(10)).happens(cancelled, on=at(11))
    task = customer.opened(TaskKind.FIRST_FOLLOW_UP)
    assert (task.due_at, task.why, task.subject_id) == (at(11, "14:00"), "order_cancelled", ORDER)
    assert customer.kinds == ["first_follow_up"]
    customer.is_graded(Grade.B, at(11)).is_called(at(11, "15:00"))
    assert (customer.opened(CADENCE).grade, customer.opened(CADENCE).due_at) == (Grade.B, at(26, "15:00"))


def test_it_ends_with_the_delivery_and_goes_on_when_a_new_wish_shows() -> None:
    customer = talked_to(Grade.B).orders(at(10)).is_delivered(at(20)).is_graded(Grade.O, at(20), end=EndState.DELIVERED)
    assert customer.opened(CADENCE).why == "retained_base"
    customer.comes(at(300)).leaves(at(300, "11:00")).is_called(at(300, "16:00")).is_graded(Grade.A, at(300, "16:00"))
    assert customer.opened(CADENCE).grade is Grade.A


def test_the_retained_base_is_kept_in_touch_with_as_often_as_the_policy_says() -> None:
    def delivered(policy: FollowUpPolicy) -> Followed:
        return Followed(policy).has_card().orders(at(10)).is_delivered(at(20))

    task = delivered(with_policy()).opened(CADENCE)
    assert (task.due_at, task.purpose, task.why) == (at(110), "keep_in_touch", "retained_base")
    assert delivered(with_policy(retained_days=180)).opened(CADENCE).due_at == at(200)
    assert CADENCE.value not in delivered(with_policy(retained_days=None)).kinds


def test_without_a_phone_nobody_can_be_contacted() -> None:
    assert Followed().has_card(phone=False).is_graded(Grade.H, at(1)).kinds == []


def test_a_customer_who_was_never_contacted_counts_from_when_they_became_known() -> None:
    assert Followed().has_card(at(1)).opened(CADENCE).due_at == at(31)


@given(
    grade=st.sampled_from(list(Grade)),
    gaps=st.lists(st.integers(30, 60 * 24 * 50), min_size=1, max_size=6),
    closed=st.frozensets(st.sampled_from(("monday", "tuesday", "friday", "saturday", "sunday"))),
)
@settings(deadline=None)
def test_no_gap_between_contacts_is_longer_than_the_cadence_or_else_it_shows_as_missed(
    grade: Grade, gaps: list[int], closed: frozenset[str]
) -> None:
    """From a contact, or from when a task was missed, to the next task: an interval and what the hours add."""
    policy = with_policy(hours={day: [] for day in closed})
    hours = policy.hours_in(DEALER.time_zone)
    every = policy.cadence[grade]
    contact = at(1, "11:00")
    customer = Followed(policy).has_card(at(1)).is_called(contact).is_graded(grade, contact)
    for minutes in gaps:
        following = contact + timedelta(minutes=minutes)
        customer.waits_until(following)
        begins = contact
        for task in sorted(customer.tasks.values(), key=lambda task: task.due_at):
            if task.kind is not CADENCE or task.due_at <= contact or task.status not in _MISSED_OR_OPEN:
                continue
            latest = hours.into(begins + every)
            assert latest is not None
            assert task.due_at <= latest
            assert task.status is TaskStatus.MISSED or (task.expires_at is not None and task.expires_at > following)
            begins = task.ended_at or following
        assert customer.opened(CADENCE)
        contact = following
        customer.is_called(contact)


def test_a_follow_up_that_comes_on_top_gives_no_more_time_for_a_contact_that_is_due() -> None:
    customer = talked_to(Grade.H)
    expires_at = customer.opened(CADENCE).expires_at
    assert expires_at is not None
    due = customer.waits_until(expires_at - timedelta(hours=2)).opened(CADENCE)
    assert due.status is TaskStatus.DUE
    absorbed = CardAbsorbed(merge_id=ORDER, absorbed_customer_id=ORDER, has_name=True, has_phone=True)
    customer.happens(absorbed, on=expires_at - timedelta(hours=1))
    assert customer.opened(CADENCE) == due
    assert (customer.opened(TaskKind.FIRST_FOLLOW_UP).expires_at or expires_at) > expires_at
