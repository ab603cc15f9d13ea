"""A promised appointment (下次联系) wins over the cadence, and the customer is reminded of it (section 4)."""

from datetime import datetime

from services.followup.task import TaskKind, TaskStatus
from shared.events.message import ConsentPurpose, ContactConsentChanged
from shared.events.values import ContactOutcome, Grade
from tests.support.followed import Followed, at, with_policy

APPOINTMENT = TaskKind.APPOINTMENT
REMINDER = TaskKind.APPOINTMENT_REMINDER


def promised(moment: datetime, closed_on: tuple[str, ...] = ()) -> Followed:
    """On the second day the customer is an H, and a next contact is promised."""
    customer = Followed(with_policy(closed_on=closed_on)).has_card(at(1)).is_graded(Grade.H, at(1))
    return customer.is_called(at(2), ContactOutcome.APPOINTMENT, promises=moment)


def test_it_takes_the_place_of_the_cadence() -> None:
    customer = promised(at(9, "15:00"))
    task = customer.opened(APPOINTMENT)
    assert (task.due_at, task.expires_at, task.purpose) == (at(9, "15:00"), at(9, "18:00"), "close_signing")
    assert TaskKind.CADENCE.value not in customer.kinds


def test_it_keeps_its_hour_after_closing_time_but_no_closed_day() -> None:
    evening = promised(at(9, "19:30")).opened(APPOINTMENT)
    assert (evening.due_at, evening.expires_at) == (at(9, "19:30"), at(9, "21:30"))
    assert promised(at(9, "15:00"), ("2026-03-09",)).opened(APPOINTMENT).due_at == at(10, "09:00")


def test_keeping_it_does_it_and_the_cadence_goes_on() -> None:
    customer = promised(at(9, "15:00")).is_called(at(9, "09:30"))
    assert customer.only(APPOINTMENT).status is TaskStatus.DONE
    assert customer.opened(TaskKind.CADENCE).due_at == at(11, "09:30")


def test_coming_in_that_day_keeps_it_too() -> None:
    customer = promised(at(9, "15:00")).comes(at(9, "16:00"))
    assert customer.only(APPOINTMENT).status is TaskStatus.DONE


def test_who_comes_on_the_promised_day_though_the_dealer_is_closed_keeps_it() -> None:
    customer = promised(at(9, "15:00"), ("2026-03-09",)).comes(at(9, "15:00"))
    assert customer.only(APPOINTMENT).status is TaskStatus.DONE


def test_a_contact_on_an_earlier_day_leaves_the_promise_standing() -> None:
    customer = promised(at(9, "15:00")).is_called(at(5))
    assert customer.opened(APPOINTMENT).due_at == at(9, "15:00")


def test_a_new_promise_moves_it() -> None:
    customer = promised(at(9, "15:00")).is_called(at(5), promises=at(12))
    moved = customer.opened(APPOINTMENT)
    before = customer.only(APPOINTMENT, [TaskStatus.CANCELLED])
    assert (moved.due_at, moved.replaces, before.end_reason) == (at(12), before.task_id, "replanned")


def test_one_that_was_not_kept_is_missed_and_caught_up_with_a_day_later() -> None:
    customer = promised(at(9, "15:00")).waits_until(at(9, "19:00"))
    assert customer.only(APPOINTMENT).end_reason == "expired"
    task = customer.opened(TaskKind.CADENCE)
    assert (task.due_at, task.why) == (at(11, "09:00"), "follow_up_missed")


def test_no_answer_at_the_appointment_is_tried_again() -> None:
    customer = promised(at(9, "15:00")).is_called(at(9, "15:10"), ContactOutcome.NO_ANSWER)
    assert customer.only(APPOINTMENT).status is TaskStatus.DONE
    assert customer.opened(TaskKind.CADENCE).why == "nobody_answered"


def test_the_customer_is_reminded_two_hours_before() -> None:
    task = promised(at(9, "15:00")).opened(REMINDER)
    assert (task.due_at, task.expires_at, task.template) == (at(9, "13:00"), at(9, "15:00"), "appointment_reminder")


def test_a_reminder_that_would_come_at_night_comes_in_the_evening_before() -> None:
    task = promised(at(9, "10:00")).opened(REMINDER)
    assert (task.due_at, task.expires_at) == (at(8, "20:00"), at(8, "21:00"))


def test_a_reminder_a_day_ahead_is_over_when_the_night_begins() -> None:
    a_day_ahead = with_policy(reminders={"appointment": 24 * 60})
    customer = Followed(a_day_ahead).has_card(at(1))
    customer.is_called(at(2), ContactOutcome.APPOINTMENT, promises=at(9))
    assert (customer.opened(REMINDER).due_at, customer.opened(REMINDER).expires_at) == (at(8), at(8, "21:00"))


def test_nobody_is_reminded_of_what_was_agreed_just_now() -> None:
    assert REMINDER.value not in promised(at(2, "11:30")).kinds


def test_nobody_is_reminded_of_a_call_that_the_consultant_promised_or_of_a_closed_day() -> None:
    call = Followed().has_card(at(1)).is_called(at(2), ContactOutcome.TALKED, promises=at(9, "15:00"))
    assert call.kinds == ["appointment"]
    assert promised(at(9, "15:00"), ("2026-03-09",)).kinds == ["appointment"]


def test_a_new_promise_takes_its_own_reminder() -> None:
    customer = promised(at(9, "15:00")).is_called(at(5), ContactOutcome.APPOINTMENT, promises=at(12, "15:00"))
    assert customer.opened(REMINDER).due_at == at(12, "13:00")


def test_reminders_are_policy() -> None:
    customer = Followed(with_policy(reminders={"appointment": None})).has_card(at(1))
    assert customer.is_called(at(2), ContactOutcome.APPOINTMENT, promises=at(9)).kinds == ["appointment"]


def test_a_reminder_is_planned_for_who_refused_messages_and_shows_that_none_went_out() -> None:
    """The sender asks for consent at the moment of sending, and says so where there is none: nothing is silent."""
    refused = ContactConsentChanged(purpose=ConsentPurpose.SERVICE, allowed=False)
    assert REMINDER.value in promised(at(9, "15:00")).happens(refused, on=at(3)).kinds
