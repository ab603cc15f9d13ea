"""What a rule looks at, and what it answers: a task that is wanted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.followup.hours import Hours
from services.followup.planning.state import Customer
from services.followup.policy import FollowUpPolicy
from services.followup.task import Task, TaskKind
from shared.events.values import Grade


class Case(Struct, frozen=True, gc=False):
    """What a rule may look at: the customer, the policy, the dealer's hours, the moment, and the event that came.

    ``grade`` is the one to contact them by; ``won`` says that the newest that is known is a delivery. ``open`` are the
    tasks that are open; ``cause_id`` is None when only time passed, or the policy changed.
    """

    customer: Customer
    policy: FollowUpPolicy
    hours: Hours
    now: datetime
    grade: Grade
    won: bool
    open: Sequence[Task] = ()
    cause_id: UUID | None = None


class Wanted(Struct, frozen=True, kw_only=True, gc=False):
    """A task that a rule asks for.

    ``impossible`` is why it cannot be done, where that is plain from the start: it is then missed for that reason.
    """

    kind: TaskKind
    due_at: datetime
    expires_at: datetime
    purpose: str
    why: str
    cause_id: UUID
    subject_id: UUID | None = None
    template: str | None = None
    grade: Grade | None = None
    impossible: str | None = None


Answer = Wanted | datetime | None
"""What a rule says: a task, or a moment before which it has nothing to say and at which it is to be asked again."""


class Window(Struct, frozen=True, gc=False):
    """From when a contact is due until it is missed."""

    due_at: datetime
    expires_at: datetime


def window_at(case: Case, moment: datetime) -> Window | None:
    """The window of a person's task: moved into business hours, with the policy's grace; None when never open."""
    due_at = case.hours.into(moment)
    if due_at is None:
        return None
    expires_at = case.hours.closing(due_at, case.policy.grace_business_days)
    return None if expires_at is None else Window(due_at, expires_at)
