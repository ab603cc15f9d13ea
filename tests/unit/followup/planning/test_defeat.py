"""Defeats suspend tasks, a rejection restores them, confirmed ones are revisited, come-backs restart (section 6)."""

import pytest

from services.followup.task import TaskKind, TaskStatus
from shared.events.defeat import (
    CustomerCameBack,
    CustomerOutOfContact,
    DefeatConfirmed,
    DefeatQuestionnaireAnswered,
    DefeatRejected,
    DefeatReported,
)
from shared.events.order import DepositTaken
from shared.events.reception import CallRegistered
from shared.events.values import ContactOutcome, DefeatReason, Grade, Money
from tests.support.followed import ORDER, Followed, at, id_of, with_policy

DEFEAT = id_of("defeat")
FIRST = TaskKind.FIRST_FOLLOW_UP
REPORTED = DefeatReported(defeat_id=DEFEAT, reason=DefeatReason.NEEDS)
CONFIRMED = DefeatConfirmed(defeat_id=DEFEAT)
REVISIT = TaskKind.DEFEAT_REVISIT


def open_customer() -> Followed:
    return Followed().has_card(at(1)).is_called(at(2)).is_graded(Grade.B, at(2))


def defeated() -> Followed:
    return open_customer().happens(REPORTED, on=at(5)).happens(CONFIRMED, on=at(6))


def test_a_report_suspends_the_tasks() -> None:
    customer = open_customer().happens(REPORTED, on=at(5))
    assert customer.open == []
    assert {task.end_reason for task in customer.tasks.values() if task.ended_at == at(5)} == {"defeat"}
    assert customer.next_at is None


def test_a_rejection_restores_the_plan() -> None:
    before = [(task.kind, task.due_at) for task in open_customer().open]
    customer = open_customer().happens(REPORTED, on=at(5))
    customer.happens(DefeatRejected(defeat_id=DEFEAT, reason="call-again"), on=at(6))
    assert [(task.kind, task.due_at) for task in customer.open] == before


def test_what_passed_during_the_suspension_is_not_missed_and_comes_at_once() -> None:
    customer = open_customer().happens(REPORTED, on=at(16))
    customer.happens(DefeatRejected(defeat_id=DEFEAT, reason="call-again"), on=at(25))
    assert [task.status for task in customer.tasks.values() if task.status is TaskStatus.MISSED] == []
    assert customer.opened(TaskKind.CADENCE).due_at == at(25)


def test_a_follow_up_that_was_owed_is_owed_from_the_rejection_on() -> None:
    customer = Followed().has_card(at(1)).comes(at(2)).leaves(at(2, "11:00")).happens(REPORTED, on=at(2, "12:00"))
    assert customer.open == []
    rejected = DefeatRejected(defeat_id=DEFEAT, reason="call-again")
    task = customer.happens(rejected, on=at(4)).opened(FIRST)
    assert (task.due_at, task.expires_at, task.why) == (at(4, "14:00"), at(5), "resumed")
    assert (task.subject_id, customer.kinds) == (id_of("visit"), ["first_follow_up"])


def test_a_promise_that_could_not_be_kept_is_followed_up_from_the_rejection_on() -> None:
    customer = open_customer().is_called(at(3), promises=at(8)).happens(REPORTED, on=at(5))
    rejected = DefeatRejected(defeat_id=DEFEAT, reason="call-again")
    assert customer.happens(rejected, on=at(9)).opened(FIRST).due_at == at(9, "14:00")
    still_to_come = open_customer().is_called(at(3), promises=at(12)).happens(REPORTED, on=at(5))
    assert still_to_come.happens(rejected, on=at(9)).opened(TaskKind.APPOINTMENT).due_at == at(12)


@pytest.mark.parametrize("confirmed", [False, True])
def test_who_was_lost_and_comes_all_the_same_is_thanked_and_followed_up(confirmed: bool) -> None:
    customer = defeated() if confirmed else open_customer().happens(REPORTED, on=at(5))
    customer.comes(at(8)).leaves(at(8, "11:00"))
    assert customer.opened(TaskKind.THANK_YOU).due_at == at(8, "11:00")
    assert customer.opened(FIRST).due_at == at(8, "15:00")
    assert (REVISIT.value in customer.kinds) is confirmed
    assert customer.is_called(at(8, "16:00")).only(FIRST).status is TaskStatus.DONE


def test_what_is_owed_for_a_visit_since_the_report_outlives_the_confirmation() -> None:
    customer = open_customer().happens(REPORTED, on=at(5)).comes(at(8)).leaves(at(8, "11:00"))
    before = customer.opened(FIRST)
    assert customer.happens(CONFIRMED, on=at(8, "12:00")).opened(FIRST) == before


def test_a_call_of_who_was_lost_is_followed_up_too() -> None:
    call = CallRegistered(call_id=id_of("call"), first_contact=False)
    assert defeated().happens(call, on=at(8)).opened(FIRST).subject_id == id_of("call")


def test_a_confirmed_defeat_is_revisited_after_30_and_90_days() -> None:
    customer = defeated()
    task = customer.opened(REVISIT)
    assert (task.due_at, task.purpose, task.subject_id) == (at(36), "win_back", DEFEAT)
    assert customer.waits_until(at(40)).opened(REVISIT).due_at == at(96)
    assert customer.waits_until(at(100)).kinds == []


def test_the_questionnaire_or_a_talk_on_the_day_does_the_revisit() -> None:
    answered = DefeatQuestionnaireAnswered(defeat_id=DEFEAT, would_come_back=False)
    assert defeated().happens(answered, on=at(36, "11:00")).opened(REVISIT).due_at == at(96)
    assert defeated().is_called(at(36, "11:00")).opened(REVISIT).due_at == at(96)


def test_no_answer_at_the_revisit_is_tried_again() -> None:
    customer = defeated().is_called(at(36, "11:00"), ContactOutcome.NO_ANSWER)
    assert (customer.opened(REVISIT).due_at, customer.opened(REVISIT).why) == (at(37, "11:00"), "nobody_answered")


def test_who_comes_back_starts_again() -> None:
    customer = defeated().happens(CustomerCameBack(), on=at(20))
    assert customer.kinds == ["cadence"]
    assert customer.opened(TaskKind.CADENCE).due_at == at(35)


def test_who_is_out_of_contact_is_left_alone_until_they_show_up() -> None:
    customer = open_customer().happens(CustomerOutOfContact(attempts=5), on=at(5))
    assert customer.open == []
    assert customer.waits_until(at(200)).open == []
    assert customer.happens(CustomerCameBack(), on=at(201)).kinds == ["cadence"]


def test_an_order_shows_that_the_customer_was_not_lost() -> None:
    assert defeated().orders(at(20)).opened(TaskKind.CADENCE).grade is Grade.O


def test_an_order_from_before_the_defeat_does_not() -> None:
    customer = defeated()
    late = DepositTaken(order_id=ORDER, model="Sagitar", amount=Money(300_000))
    assert customer.happens(late, on=at(5), recorded=at(6, "15:00")).kinds == ["defeat_revisit"]


def test_the_days_are_policy() -> None:
    customer = Followed(with_policy(defeat_revisit_days=[])).has_card(at(1)).happens(REPORTED, CONFIRMED, on=at(6))
    assert customer.open == []
