"""Getting ready: the car and papers of a test drive, a delivery, and the day of the delivery itself (sections 4, 5)."""

from datetime import datetime, time, timedelta
from uuid import UUID

from services.followup.planning.case import Case, Wanted, Window
from services.followup.planning.state import Mark, Order
from services.followup.task import TaskKind

_NOON = time(12)
_TIME_TO_DO_IT = timedelta(hours=1)


def prepare_test_drive(case: Case) -> Wanted | None:
    """In time before a booked drive, in business hours."""
    drive = case.customer.drive
    if drive is None or drive.prepared:
        return None
    window = _window_before(case, drive.at, case.policy.prepare_test_drive, drive.mark.recorded_at)
    if window is None:
        return None
    return _task(TaskKind.TEST_DRIVE_PREPARATION, window, "prepare_test_drive", drive.mark, drive.mark.event_id)


def prepare_delivery(case: Case) -> Wanted | None:
    """In time before the delivery; until it is agreed for a time, before noon of the day that the contract says."""
    order = case.customer.order
    if order is None or order.delivery is None or order.prepared:
        return None
    moment = _delivery_at(case, order)
    if moment is None:
        return None
    window = _window_before(case, moment, case.policy.prepare_delivery, order.delivery.recorded_at)
    if window is None:
        return None
    return _task(TaskKind.DELIVERY_PREPARATION, window, "prepare_delivery", order.delivery, order.order_id)


def deliver(case: Case) -> Wanted | None:
    """On the day that was agreed, from opening to closing time; not on a day of long ago."""
    order = case.customer.order
    if order is None or order.delivery is None or order.delivery_at is None or order.day_over:
        return None
    if order.delivery.history and order.delivery_at <= order.delivery.recorded_at:
        return None
    due_at = case.hours.opening(order.delivery_at)
    closing = case.hours.closing(order.delivery_at)
    if due_at is None or closing is None:
        return None
    window = Window(due_at, max(closing, order.delivery_at + case.policy.appointment_grace))
    return _task(TaskKind.DELIVERY_DAY, window, "deliver", order.delivery, order.order_id)


def _delivery_at(case: Case, order: Order) -> datetime | None:
    if order.delivery_at is not None:
        return order.delivery_at
    return None if order.promised_on is None else case.hours.wall(order.promised_on, _NOON)


def _window_before(case: Case, moment: datetime, lead: timedelta, made_at: datetime) -> Window | None:
    """The last business moment that leaves so much time and an hour to do it in; else as soon as it is open."""
    due_at = case.hours.until(moment - lead, _TIME_TO_DO_IT)
    if due_at is None or due_at < made_at:
        due_at = case.hours.into(made_at)
    return None if due_at is None or due_at >= moment else Window(due_at, moment)


def _task(kind: TaskKind, window: Window, purpose: str, agreed: Mark, subject_id: UUID) -> Wanted:
    return Wanted(
        kind=kind,
        due_at=window.due_at,
        expires_at=window.expires_at,
        purpose=purpose,
        why=purpose,
        cause_id=agreed.event_id,
        subject_id=subject_id,
    )
