"""What was imported or recorded late starts no stale tasks (design, invariant 8); what is a little late shows."""

from datetime import timedelta
from uuid import UUID

from services.followup.task import TaskKind, TaskStatus
from shared.events.order import CarDelivered, DeliveryScheduled, DepositTaken, SatisfactionSurveyed
from shared.events.sale import TestDriveBooked
from shared.events.values import ContactOutcome, Grade, Money
from tests.support.followed import Followed, at

IMPORTED = at(100, "12:00")
SETTLED = at(100, "12:01")
ORDER = UUID(int=7)
ORDERED = DepositTaken(order_id=ORDER, model="Sagitar", amount=Money(300_000))


def imported() -> Followed:
    """A customer who came on the second day, was called a day later, and is imported on the hundredth."""
    customer = Followed().has_card(at(1), recorded=IMPORTED).comes(at(2), recorded=IMPORTED)
    return customer.leaves(at(2, "11:00"), recorded=IMPORTED).is_called(at(3, "10:00"), recorded=IMPORTED)


def test_nobody_is_thanked_or_followed_up_for_a_visit_of_long_ago() -> None:
    assert imported().tasks == {}
    assert {task.kind for task in imported().waits_until(SETTLED).tasks.values()} == {TaskKind.CADENCE}


def test_the_cadence_starts_at_its_first_regular_moment_still_to_come() -> None:
    customer = imported().is_graded(Grade.B, at(3), recorded=IMPORTED).waits_until(SETTLED)
    assert customer.opened(TaskKind.CADENCE).due_at == at(108, "10:00")


def test_an_import_of_many_contacts_leaves_one_task_and_none_that_nobody_ever_saw() -> None:
    customer = imported()
    for day in range(4, 90):
        customer.is_called(at(day), recorded=IMPORTED + timedelta(seconds=day)).is_graded(
            Grade.H if day % 2 else Grade.B, at(day), recorded=IMPORTED + timedelta(seconds=day)
        )
    assert customer.sent == []
    customer.waits_until(at(100, "13:02"))
    assert customer.story == ["Scheduled"]
    assert customer.opened(TaskKind.CADENCE).due_at == at(101)


def test_history_that_comes_after_the_plan_does_not_do_what_was_planned_later_than_it_happened() -> None:
    customer = imported().waits_until(SETTLED)
    customer.is_called(at(50), recorded=at(100, "15:00")).waits_until(at(100, "16:00"))
    assert [task.status for task in customer.tasks.values()] == [TaskStatus.CANCELLED, TaskStatus.SCHEDULED]
    assert customer.opened(TaskKind.CADENCE).due_at == at(110)


def test_a_contact_that_is_recorded_days_later_does_what_was_planned_before_it() -> None:
    customer = Followed().is_called(at(1)).has_card(at(2)).is_called(at(20), recorded=at(23))
    assert customer.only(TaskKind.CADENCE).ended_at == at(20)
    assert customer.waits_until(at(23, "11:00")).opened(TaskKind.CADENCE).due_at == at(50)


def test_a_survey_of_long_ago_does_no_call_that_is_still_to_come() -> None:
    customer = imported().happens(ORDERED, on=at(60), recorded=IMPORTED)
    customer.happens(CarDelivered(order_id=ORDER), on=at(80), recorded=IMPORTED)
    survey = SatisfactionSurveyed(order_id=ORDER, car_score=9, delivery_score=9)
    customer.happens(survey, on=at(84), recorded=IMPORTED)
    assert customer.opened(TaskKind.AFTER_DELIVERY).due_at == at(110)


def test_a_grade_of_long_ago_asks_for_nothing_whose_moment_has_passed() -> None:
    customer = Followed().has_card(at(1)).shows(at(16, "12:00"))
    customer.is_graded(Grade.B, at(2), recorded=at(16, "12:00"))
    assert customer.opened(TaskKind.CADENCE).due_at == at(31)


def test_a_live_contact_starts_the_cadence_as_ever() -> None:
    customer = imported().is_graded(Grade.B, at(3), recorded=IMPORTED).is_called(at(101, "15:00"))
    assert customer.opened(TaskKind.CADENCE).due_at == at(116, "15:00")


def test_an_appointment_that_has_passed_is_history_and_one_still_to_come_holds() -> None:
    customer = imported().is_called(at(4), ContactOutcome.APPOINTMENT, promises=at(20), recorded=IMPORTED)
    assert TaskKind.APPOINTMENT not in {task.kind for task in customer.tasks.values()}
    customer.is_called(at(5), ContactOutcome.APPOINTMENT, promises=at(110), recorded=IMPORTED)
    assert customer.opened(TaskKind.APPOINTMENT).due_at == at(110)


def test_an_old_attempt_is_not_tried_again() -> None:
    customer = imported().is_called(at(4), ContactOutcome.NO_ANSWER, recorded=IMPORTED).waits_until(SETTLED)
    assert customer.opened(TaskKind.CADENCE).why == "cadence"


def test_an_old_booking_is_not_prepared() -> None:
    customer = imported().happens(TestDriveBooked(model="Sagitar", at=at(6)), on=at(4), recorded=IMPORTED)
    assert customer.waits_until(SETTLED).kinds == ["cadence"]


def test_a_delivery_of_long_ago_has_no_day_and_one_still_to_come_does() -> None:
    customer = imported().happens(ORDERED, on=at(4), recorded=IMPORTED)
    customer.happens(DeliveryScheduled(order_id=ORDER, at=at(20)), on=at(5), recorded=IMPORTED)
    assert TaskKind.DELIVERY_DAY not in {task.kind for task in customer.tasks.values()}
    customer.happens(DeliveryScheduled(order_id=ORDER, at=at(110)), on=at(6), recorded=IMPORTED)
    assert customer.opened(TaskKind.DELIVERY_DAY).due_at == at(110, "09:00")


def test_a_grade_of_long_ago_is_not_overdue_today() -> None:
    customer = imported().is_graded(Grade.H, at(3), regrade=at(10), recorded=IMPORTED).waits_until(at(102))
    assert TaskKind.REGRADE not in {task.kind for task in customer.tasks.values()}


def test_an_old_card_is_audited_in_its_next_month() -> None:
    customer = imported().waits_until(at(122))
    assert [task.due_at for task in customer.tasks.values() if task.kind is TaskKind.CARD_AUDIT] == [at(121)]


def test_what_is_recorded_within_a_day_is_owed_and_shows_as_missed_where_its_moment_has_passed() -> None:
    recorded = at(2, "09:30")
    customer = Followed().has_card().comes(at(1), recorded=recorded).leaves(at(1, "11:00"), recorded=recorded)
    assert customer.only(TaskKind.THANK_YOU).status is TaskStatus.MISSED
    assert customer.opened(TaskKind.FIRST_FOLLOW_UP).status is TaskStatus.DUE


def test_grades_that_are_read_ahead_of_the_interactions_move_no_time() -> None:
    """A reader that catches up may meet the grades of a year before the visits that they rest on."""
    customer = Followed().is_graded(Grade.C, at(1)).is_graded(Grade.A, at(300))
    customer.has_card(at(1)).comes(at(1)).leaves(at(1, "11:00")).is_called(at(1, "16:00"))
    done = customer.only(TaskKind.FIRST_FOLLOW_UP)
    assert (done.status, done.scheduled_at, done.ended_at) == (TaskStatus.DONE, at(1, "11:00"), at(1, "16:00"))
