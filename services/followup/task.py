"""A contact task (section 4): who is to contact whom, when, why, and what became of it."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from shared.events.values import Grade, StaffId


class TaskKind(StrEnum):
    """What a task is for."""

    THANK_YOU = "thank_you"
    FIRST_FOLLOW_UP = "first_follow_up"
    CADENCE = "cadence"
    APPOINTMENT = "appointment"
    APPOINTMENT_REMINDER = "appointment_reminder"
    TEST_DRIVE_PREPARATION = "test_drive_preparation"
    DELIVERY_PREPARATION = "delivery_preparation"
    DELIVERY_DAY = "delivery_day"
    AFTER_DELIVERY = "after_delivery"
    DEFEAT_REVISIT = "defeat_revisit"
    REGRADE = "regrade"
    CARD_AUDIT = "card_audit"
    GREETING = "greeting"


class TaskStatus(StrEnum):
    """Where a task stands: ``scheduled → due → done | missed | cancelled``."""

    SCHEDULED = "scheduled"
    DUE = "due"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"


class Task(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """One task, as the row of the table ``task`` keeps it. All moments are in UTC.

    ``template`` names the message that does it; a person does it when absent. ``subject_id`` is the visit, order, drive
    or defeat that it is about; ``cause_id`` the event that asked for it; ``why`` the rule by its name. ``replaces`` is
    the task that it moved. ``settled_at`` says since when nothing is owed any more for a missed one: a contact came
    after all (an audit, a re-grading, a delivery …), a newer one of its kind was missed, or the customer is gone.
    """

    task_id: UUID
    customer_id: UUID
    kind: TaskKind
    status: TaskStatus
    scheduled_at: datetime
    due_at: datetime
    expires_at: datetime | None = None
    escalates_at: datetime | None = None
    consultant_id: StaffId | None = None
    purpose: str | None = None
    grade: Grade | None = None
    template: str | None = None
    subject_id: UUID | None = None
    cause_id: UUID | None = None
    why: str | None = None
    policy_scope: str = "default"
    policy_version: int = 0
    replaces: UUID | None = None
    fell_due_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None
    logged_event_id: UUID | None = None
    escalated_at: datetime | None = None
    manager_id: StaffId | None = None
    settled_at: datetime | None = None
