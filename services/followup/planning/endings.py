"""What an ended task means for the facts: what asked for it does not ask again."""

from collections.abc import Callable

from msgspec.structs import replace

from services.followup.planning.state import Customer
from services.followup.task import Task, TaskKind


def after(customer: Customer, task: Task) -> Customer:
    """The customer once the task is done or missed."""
    end = _ENDINGS.get(task.kind)
    return customer if end is None else end(customer, task)


def _thanked(customer: Customer, task: Task) -> Customer:
    leaving = customer.leaving
    if leaving is None or leaving.subject_id != task.subject_id:
        return customer
    return replace(customer, leaving=replace(leaving, thanked=True))


def _followed(customer: Customer, task: Task) -> Customer:
    leaving = customer.leaving
    if leaving is not None and leaving.subject_id == task.subject_id:
        leaving = replace(leaving, followed=True)
    return replace(customer, leaving=leaving, followed_id=task.subject_id)


def _tried_again(customer: Customer, task: Task) -> Customer:
    attempt = customer.attempt
    if attempt is None or attempt.mark.event_id != task.cause_id:
        return customer
    return replace(customer, attempt=replace(attempt, retry=False))


def _kept(customer: Customer, task: Task) -> Customer:
    promise = customer.appointment
    return replace(customer, appointment=None) if promise and promise.mark.event_id == task.cause_id else customer


_ENDINGS: dict[TaskKind, Callable[[Customer, Task], Customer]] = {
    TaskKind.THANK_YOU: _thanked,
    TaskKind.FIRST_FOLLOW_UP: _followed,
    TaskKind.CADENCE: _tried_again,
    TaskKind.APPOINTMENT: _kept,
}
