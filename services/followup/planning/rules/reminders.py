"""Messages that remind a customer of what was agreed: an appointment, a test drive, the delivery (section 4)."""

from datetime import datetime, timedelta

from services.followup.planning.case import Case, Wanted
from services.followup.planning.facts import has_address
from services.followup.planning.rules.messaging import window_before
from services.followup.planning.state import Mark
from services.followup.task import TaskKind


def remind_of_appointment(case: Case) -> Wanted | None:
    """Before a promised appointment; not before one for a day on which nobody is there."""
    promise = case.customer.appointment
    if promise is None or promise.reminded or case.hours.opening(promise.at) is None:
        return None
    return _reminder(case, promise.at, case.policy.remind_of_appointment, promise.mark, "appointment_reminder")


def remind_of_test_drive(case: Case) -> Wanted | None:
    """Before a booked test drive."""
    drive = case.customer.drive
    if drive is None or drive.reminded:
        return None
    return _reminder(case, drive.at, case.policy.remind_of_test_drive, drive.mark, "test_drive_reminder")


def remind_of_delivery(case: Case) -> Wanted | None:
    """Before a delivery that was agreed for a time."""
    order = case.customer.order
    if order is None or order.delivery_at is None or order.delivery is None or order.reminded:
        return None
    lead = case.policy.remind_of_delivery
    return _reminder(case, order.delivery_at, lead, order.delivery, "delivery_reminder")


def _reminder(case: Case, moment: datetime, lead: timedelta | None, agreed: Mark, template: str) -> Wanted | None:
    if lead is None or not has_address(case.customer):
        return None
    window = window_before(case, moment, lead, agreed.recorded_at)
    if window is None:
        return None
    return Wanted(
        kind=TaskKind.APPOINTMENT_REMINDER,
        due_at=window.due_at,
        expires_at=window.expires_at,
        purpose="remind",
        why=template,
        cause_id=agreed.event_id,
        subject_id=agreed.event_id,
        template=template,
    )
