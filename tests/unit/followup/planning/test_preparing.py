"""Test drives and deliveries are prepared in time, and the customer is reminded (sections 4 and 5)."""

from datetime import date, datetime

from services.followup.task import TaskKind, TaskStatus
from shared.events.contact import ContactPrepared
from shared.events.order import ContractSigned, DeliveryPrepared, DeliveryScheduled
from shared.events.sale import TestDriveBooked, TestDriveTaken
from shared.events.values import Money
from tests.support.followed import ORDER, Followed, at, id_of, with_policy

DRIVE = TaskKind.TEST_DRIVE_PREPARATION
DELIVERY = TaskKind.DELIVERY_PREPARATION
DAY = TaskKind.DELIVERY_DAY
REMINDER = TaskKind.APPOINTMENT_REMINDER


def booked(moment: datetime, on: datetime = at(2)) -> Followed:  # noqa: B008 - a constant
    return Followed().has_card(at(1)).happens(TestDriveBooked(model="Sagitar", at=moment), on=on)


def scheduled(moment: datetime) -> Followed:
    agreed = DeliveryScheduled(order_id=ORDER, at=moment)
    return Followed().has_card(at(1)).orders(at(2)).happens(agreed, on=at(3))


def test_a_test_drive_is_prepared_two_hours_before_at_the_latest() -> None:
    task = booked(at(5, "14:00")).opened(DRIVE)
    assert (task.due_at, task.expires_at, task.purpose) == (at(5, "12:00"), at(5, "14:00"), "prepare_test_drive")


def test_one_at_opening_time_is_prepared_the_day_before_while_somebody_is_there() -> None:
    assert booked(at(5, "09:30")).opened(DRIVE).due_at == at(4, "17:00")


def test_one_that_is_booked_at_short_notice_is_prepared_at_once() -> None:
    customer = booked(at(2, "11:00"))
    assert (customer.opened(DRIVE).due_at, customer.opened(DRIVE).status) == (at(2), TaskStatus.DUE)


def test_the_drive_itself_and_the_preparation_close_it() -> None:
    taken = TestDriveTaken(drive_id=id_of("drive"), model="Sagitar", licence_checked=True, agreement_signed=True)
    assert booked(at(5, "14:00")).happens(taken, on=at(5, "13:55")).only(DRIVE).status is TaskStatus.DONE
    customer = booked(at(5, "14:00"))
    prepared = ContactPrepared(task_id=customer.opened(DRIVE).task_id)
    assert customer.happens(prepared, on=at(5, "13:00")).only(DRIVE).status is TaskStatus.DONE


def test_who_does_not_come_to_a_drive_is_called_the_day_after() -> None:
    customer = booked(at(5, "14:00"))
    customer.happens(ContactPrepared(task_id=customer.opened(DRIVE).task_id), on=at(5, "13:00"))
    task = customer.waits_until(at(5, "15:00")).opened(TaskKind.CADENCE)
    assert (task.due_at, task.why) == (at(6, "14:00"), "drive_not_taken")
    assert customer.waits_until(at(9)).opened(TaskKind.CADENCE).why == "cadence"


def test_who_was_in_touch_on_the_day_of_the_drive_is_not() -> None:
    customer = booked(at(5, "14:00")).is_called(at(5, "12:00")).waits_until(at(5, "15:00"))
    assert customer.opened(TaskKind.CADENCE).why == "cadence"


def test_a_talk_that_is_logged_for_a_preparation_is_a_contact_as_well() -> None:
    customer = booked(at(5, "14:00"))
    customer.is_called(at(5, "13:00"), task=customer.opened(DRIVE))
    assert customer.only(DRIVE).status is TaskStatus.DONE
    assert customer.only(TaskKind.CADENCE, [TaskStatus.DONE]).ended_at == at(5, "13:00")


def test_to_prepare_a_call_is_not_to_make_it() -> None:
    customer = Followed().has_card(at(1))
    cadence = customer.opened(TaskKind.CADENCE)
    assert customer.happens(ContactPrepared(task_id=cadence.task_id), on=at(2)).opened(TaskKind.CADENCE) == cadence


def test_another_booking_moves_it() -> None:
    customer = booked(at(5, "14:00")).happens(TestDriveBooked(model="Sagitar", at=at(6, "14:00")), on=at(3))
    assert [task.due_at for task in customer.open if task.kind is DRIVE] == [at(6, "12:00")]


def test_the_customer_is_reminded_of_the_drive_a_day_before() -> None:
    task = booked(at(5, "14:00")).opened(REMINDER)
    assert (task.due_at, task.template) == (at(4, "14:00"), "test_drive_reminder")


def test_a_delivery_is_prepared_the_day_before_and_has_its_day() -> None:
    customer = scheduled(at(10, "15:00"))
    preparation, day, reminder = customer.opened(DELIVERY), customer.opened(DAY), customer.opened(REMINDER)
    assert (preparation.due_at, preparation.expires_at) == (at(9, "15:00"), at(10, "15:00"))
    assert (day.due_at, day.expires_at) == (at(10, "09:00"), at(10, "18:00"))
    assert (reminder.due_at, reminder.template) == (at(9, "15:00"), "delivery_reminder")
    assert {preparation.subject_id, day.subject_id} == {ORDER}


def test_a_delivery_that_is_moved_moves_all_of_them() -> None:
    customer = scheduled(at(10, "15:00")).happens(DeliveryScheduled(order_id=ORDER, at=at(12, "15:00")), on=at(4))
    assert [customer.opened(kind).due_at for kind in (DELIVERY, DAY, REMINDER)] == [
        at(11, "15:00"),
        at(12, "09:00"),
        at(11, "15:00"),
    ]


def test_the_board_and_the_delivery_close_them() -> None:
    customer = scheduled(at(10, "15:00")).happens(DeliveryPrepared(order_id=ORDER), on=at(9, "17:00"))
    assert (customer.only(DELIVERY).status, customer.opened(DAY).status) == (TaskStatus.DONE, TaskStatus.SCHEDULED)
    customer.is_delivered(at(10, "15:30"))
    assert customer.only(DAY).status is TaskStatus.DONE


def test_a_delivery_nobody_made_is_missed_at_the_end_of_its_day() -> None:
    customer = scheduled(at(10, "15:00")).waits_until(at(10, "18:00"))
    assert (customer.only(DAY).status, customer.only(DAY).escalated_at) == (TaskStatus.MISSED, at(10, "18:00"))


def test_the_day_that_the_contract_promises_is_prepared_too_until_an_hour_is_agreed() -> None:
    signed = ContractSigned(order_id=ORDER, model="Sagitar", price=Money(15_000_000), delivery_on=date(2026, 3, 20))
    customer = Followed().has_card(at(1)).happens(signed, on=at(2))
    assert (customer.opened(DELIVERY).due_at, customer.opened(DELIVERY).expires_at) == (
        at(19, "12:00"),
        at(20, "12:00"),
    )
    assert DAY.value not in customer.kinds
    customer.happens(DeliveryScheduled(order_id=ORDER, at=at(21, "10:00")), on=at(4))
    assert customer.opened(DELIVERY).due_at == at(20, "10:00")


def test_the_times_are_policy() -> None:
    policy = with_policy(test_drive_preparation_minutes=30, reminders={"test_drive": None})
    customer = Followed(policy).has_card(at(1)).happens(TestDriveBooked(model="Sagitar", at=at(5, "14:00")), on=at(2))
    assert customer.opened(DRIVE).due_at == at(5, "13:30")
    assert REMINDER.value not in customer.kinds
