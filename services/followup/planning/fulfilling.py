"""What a contact does for the tasks of people: it fulfils those whose time it falls in, and settles missed ones."""

from datetime import datetime

from services.followup.planning.draft import FULFILLED_BY_CONTACT, Draft
from services.followup.planning.facts import last_touch
from services.followup.planning.state import Mark, is_unsettled
from services.followup.task import Task, TaskKind, TaskStatus

SETTLED_BY_CONTACT = frozenset(TaskKind) - {TaskKind.CARD_AUDIT, TaskKind.REGRADE}
"""Kinds of which nothing is owed any more once the customer was contacted; the others are about the card."""


def fulfil(draft: Draft, mark: Mark, *, in_showroom: bool = False) -> None:
    """The cadence, and of the other tasks whose time the contact falls in the earliest.

    One that was called missed before the contact arrived counts too: it was done after all. What happens in the
    showroom is part of a visit whose end nobody recorded yet, and does not follow up on it.
    """
    fulfilled = [task for task in (*draft.recent, *draft.open) if _falls_in(draft, task, mark)]
    if in_showroom:
        fulfilled = [task for task in fulfilled if not _is_of_visit_underway(draft, task)]
    regular = [task for task in fulfilled if task.kind is TaskKind.CADENCE]
    others = [task for task in fulfilled if task.kind is not TaskKind.CADENCE]
    for candidates in (regular, others):
        if candidates:
            draft.finish(min(candidates, key=_due), mark.at, mark.event_id)


def settle(draft: Draft, mark: Mark, kinds: frozenset[TaskKind] = SETTLED_BY_CONTACT) -> None:
    """Missed tasks after whose time came what they asked for."""
    for task in tuple(draft.recent):
        if is_unsettled(task) and task.kind in kinds and mark.at >= task.due_at:
            draft.settle(task, mark.at)


def settle_all(draft: Draft, kinds: frozenset[TaskKind]) -> None:
    """Missed tasks that nobody is to do any more."""
    for task in tuple(draft.recent):
        if is_unsettled(task) and task.kind in kinds:
            draft.settle(task, draft.at)


def thank(draft: Draft, mark: Mark) -> None:
    """The consultant's own message after a visit: the customer was thanked, and gets no second message."""
    for task in (*draft.open, *draft.recent):
        if task.kind is TaskKind.THANK_YOU and task.status is not TaskStatus.DONE and mark.at >= task.due_at:
            finish_or_settle(draft, task, mark)


def finish_or_settle(draft: Draft, task: Task, mark: Mark) -> None:
    """The task that a follow-up names, whatever came of it; settled only, when it came after the time was over."""
    if task.status is TaskStatus.MISSED and task.expires_at is not None and mark.at >= task.expires_at:
        if task.settled_at is None:
            draft.settle(task, mark.at)
    else:
        draft.finish(task, mark.at, mark.event_id)


def is_foreseen(task: Task, mark: Mark) -> bool:
    """Whether what happened can have been done for the task: history comes before what was planned after it."""
    return not mark.history or task.scheduled_at <= mark.at


def _falls_in(draft: Draft, task: Task, mark: Mark) -> bool:
    if task.kind not in FULFILLED_BY_CONTACT or task.template is not None or task.status is TaskStatus.DONE:
        return False
    is_in_time = task.status is not TaskStatus.MISSED or task.expires_at is None or mark.at < task.expires_at
    return is_in_time and is_foreseen(task, mark) and _begins(draft, task) <= mark.at


def _begins(draft: Draft, task: Task) -> datetime:
    """From when on a contact is the one that the task asks for: a first follow-up's from the leaving on.

    The cadence's from the last contact on; of the others, which are of a day, from its midnight on.
    """
    if task.kind is TaskKind.FIRST_FOLLOW_UP:
        leaving = draft.customer.leaving
        if leaving is not None and leaving.subject_id == task.subject_id:
            return leaving.mark.at
    elif task.kind is TaskKind.CADENCE:
        touched = last_touch(draft.customer)
        if task.status is not TaskStatus.MISSED and touched is not None:
            return touched.at
    else:
        return draft.policy.hours_in(draft.dealer.time_zone).start_of_day(_asked_for(draft, task))
    return min(task.scheduled_at, task.due_at)


def _asked_for(draft: Draft, task: Task) -> datetime:
    """When a task of a day was asked for; an appointment on a closed day is due on the next open one."""
    promise = draft.customer.appointment
    is_promised = task.kind is TaskKind.APPOINTMENT and promise is not None and promise.mark.event_id == task.cause_id
    return min(promise.at, task.due_at) if is_promised and promise is not None else task.due_at


def _is_of_visit_underway(draft: Draft, task: Task) -> bool:
    leaving = draft.customer.leaving
    is_underway = leaving is not None and not leaving.ended and leaving.subject_id == task.subject_id
    return is_underway and task.kind is TaskKind.FIRST_FOLLOW_UP


def _due(task: Task) -> datetime:
    return task.due_at
