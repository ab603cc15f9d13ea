"""A grade whose horizon has run out is overdue for re-grading and surfaces as a task (section 3)."""

from datetime import datetime

from services.followup.task import TaskKind, TaskStatus
from shared.events.card import CardAudited
from shared.events.values import ContactOutcome, Grade
from tests.support.followed import Followed, at

REGRADE = TaskKind.REGRADE


def graded(regrade: datetime = at(9, "20:00")) -> Followed:  # noqa: B008 - a constant
    """An H since the second day, whose week is over on the ninth, after closing time."""
    return Followed().has_card(at(1)).shows(at(2)).is_graded(Grade.H, at(2), regrade=regrade)


def test_the_consultant_is_asked_when_it_is_overdue_in_business_hours() -> None:
    customer = graded().waits_until(at(9, "21:00"))
    assert REGRADE.value not in customer.kinds
    task = customer.waits_until(at(10, "09:00")).opened(REGRADE)
    assert (task.due_at, task.expires_at, task.grade) == (at(10, "09:00"), at(11, "18:00"), Grade.H)
    assert (task.purpose, task.consultant_id) == ("regrade", "li-na")


def test_fresh_evidence_does_it() -> None:
    customer = graded().waits_until(at(10)).shows(at(10, "11:00"))
    done = customer.only(REGRADE)
    assert (done.status, done.ended_at) == (TaskStatus.DONE, at(10, "11:00"))
    assert REGRADE.value not in customer.waits_until(at(17, "10:30")).kinds


def test_evidence_that_does_not_change_the_grade_puts_it_off_by_as_much_again() -> None:
    """The seven and a half days from the evidence that made the grade to when it was overdue."""
    customer = graded().shows(at(5)).waits_until(at(12, "19:00"))
    assert all(task.kind is not REGRADE for task in customer.tasks.values())
    assert customer.waits_until(at(13, "09:00")).opened(REGRADE).due_at == at(13, "09:00")


def test_a_card_that_was_confirmed_is_fresh_evidence_one_to_be_corrected_is_not() -> None:
    confirmed = graded().waits_until(at(10)).happens(CardAudited(confirmed=True), on=at(10, "11:00"))
    assert confirmed.only(REGRADE).status is TaskStatus.DONE
    found = CardAudited(confirmed=False, finding="phone")
    assert graded().waits_until(at(10)).happens(found, on=at(10, "11:00")).opened(REGRADE)


def test_another_grade_does_it_and_has_its_own_horizon() -> None:
    customer = graded().waits_until(at(10)).is_graded(Grade.A, at(10, "11:00"), regrade=at(40))
    assert customer.only(REGRADE).status is TaskStatus.DONE
    assert customer.waits_until(at(40)).opened(REGRADE).grade is Grade.A


def test_one_that_was_missed_is_put_before_the_manager_and_not_asked_again() -> None:
    customer = graded().waits_until(at(60))
    missed = customer.only(REGRADE)
    assert (missed.status, missed.escalated_at) == (TaskStatus.MISSED, at(11, "18:00"))


def test_one_that_was_closed_by_hand_is_not_asked_again() -> None:
    customer = graded().waits_until(at(10))
    customer.is_called(at(10, "11:00"), ContactOutcome.SENT, customer.opened(REGRADE))
    assert customer.only(REGRADE).status is TaskStatus.DONE
    assert REGRADE.value not in customer.has_card(at(10, "12:00")).kinds


def test_who_orders_needs_no_regrading() -> None:
    customer = graded().orders(at(5)).waits_until(at(12))
    assert all(task.kind is not REGRADE for task in customer.tasks.values())
