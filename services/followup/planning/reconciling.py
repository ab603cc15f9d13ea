"""Bringing the open tasks in line with what is wanted: what is missing is made, moved, handed over, or cancelled."""

from datetime import datetime, time, timedelta
from uuid import UUID

from msgspec.structs import replace

from services.followup.hours import Hours
from services.followup.moments import earliest
from services.followup.planning.case import Case, Wanted
from services.followup.planning.draft import Draft
from services.followup.planning.facts import grade_of, is_gone, is_lost, is_won
from services.followup.planning.rules import Owed
from services.followup.task import Task, TaskKind

_DAY = timedelta(days=1)
_MOST_ROUNDS = 50
_STAYS_OPEN = frozenset({TaskKind.THANK_YOU})


def plan(draft: Draft, reason: str, cause_id: UUID | None = None) -> None:
    """Make the plan for the draft's moment.

    A task that is missed as soon as it is made may ask for another one, so this goes on until nothing changes.

    Args:
        draft: what is known, and the tasks.
        reason: why a task that is not wanted any more is cancelled, as a short code.
        cause_id: the event that came, if one did.
    """
    for _ in range(_MOST_ROUNDS):
        draft.stable = True
        asks_at = _reconcile(draft, reason, cause_id)
        if draft.stable:
            break
    if asks_at != draft.customer.asks_at:
        draft.customer = replace(draft.customer, asks_at=asks_at)


def _reconcile(draft: Draft, reason: str, cause_id: UUID | None) -> datetime | None:
    customer, policy = draft.customer, draft.policy
    hours = policy.hours_in(draft.dealer.time_zone)
    case = Case(customer, policy, hours, draft.at, grade_of(customer), is_won(customer), draft.open, cause_id)
    unclaimed = list(draft.open)
    new: list[tuple[Wanted, Task | None]] = []
    owed = Owed(case)
    for one in owed.wanted:
        task = _claimed(one, unclaimed)
        if task is None or not _is_as_wanted(task, one):
            new.append((one, task))
    for task in unclaimed:
        if task.kind not in _STAYS_OPEN or is_gone(customer) or is_lost(customer):
            draft.cancel(task, reason)
    for one, task in new:
        if task is not None:
            draft.cancel(task, "replanned")
        draft.schedule(one, None if task is None else task.task_id)
    _hand_over(draft, reason)
    return earliest(owed.asks_at, _next_hand_over(draft, hours))


def _claimed(one: Wanted, unclaimed: list[Task]) -> Task | None:
    """The open task that is the wanted one, at this or another time."""
    for task in unclaimed:
        if task.kind is one.kind and task.subject_id == one.subject_id and task.template == one.template:
            unclaimed.remove(task)
            return task
    return None


def _is_as_wanted(task: Task, one: Wanted) -> bool:
    return task.due_at == one.due_at and task.expires_at == one.expires_at and task.purpose == one.purpose


def _hand_over(draft: Draft, reason: str) -> None:
    """Each task to whoever is to do it; what stays with somebody who has left is put before the manager."""
    owner = draft.customer.consultant_id
    owner_has_left = draft.dealer.has_left(owner)
    for task in tuple(draft.open):
        doer = draft.doer(task.template, task.due_at)
        if doer is not None and doer != task.consultant_id:
            task = draft.reassign(task, doer, _why_another(doer, owner, reason, task))  # noqa: PLW2901 - as it is now
        if owner_has_left and doer == owner and task.template is None and task.escalated_at is None:
            draft.escalate(task, "consultant_left", draft.at)


def _next_hand_over(draft: Draft, hours: Hours) -> datetime | None:
    """When somebody goes on leave, or comes back, while a task of theirs is still to be done."""
    found: datetime | None = None
    for leave in draft.dealer.leaves:
        for on in (leave.from_on, leave.until_on + _DAY):
            moment = hours.wall(on, time.min)
            if moment > draft.at and any(_spans(task, moment) for task in draft.open):
                found = earliest(found, moment)
    return found


def _spans(task: Task, moment: datetime) -> bool:
    return task.template is None and task.due_at < moment and (task.expires_at is None or moment < task.expires_at)


def _why_another(doer: str, owner: str | None, reason: str, task: Task) -> str:
    if doer != owner:
        return "leave"
    return "handed_over" if reason == "handed_over" or task.consultant_id is None else "returned"
