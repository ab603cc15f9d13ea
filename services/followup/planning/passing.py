"""Time that passes: what falls due, is missed, is put before the manager or begins to be owed, each at its moment."""

from datetime import datetime

from msgspec.structs import replace

from services.followup.planning.draft import Draft
from services.followup.planning.reconciling import plan
from services.followup.planning.state import is_to_escalate, next_at
from services.followup.task import TaskStatus


def pass_until(draft: Draft, until: datetime) -> None:
    """Everything up to a moment, in the order of its own moments, however long nobody looked."""
    moment = next_at(draft.customer)
    while moment is not None and moment <= until:
        _step(draft, max(moment, draft.customer.seen_at))
        moment = next_at(draft.customer)


def _step(draft: Draft, moment: datetime) -> None:
    draft.at = moment
    draft.settled = True
    for task in tuple(draft.open):
        if task.status is TaskStatus.SCHEDULED and task.due_at <= moment:
            task = draft.fall_due(task, moment)  # noqa: PLW2901 - the same task, a step further
        if task.expires_at is not None and task.expires_at <= moment:
            draft.miss(task, "expired", moment)
    for task in tuple(draft.recent):
        if is_to_escalate(task) and task.escalates_at is not None and task.escalates_at <= moment:
            draft.escalate(task, task.end_reason or "expired", moment)
    asks_at = draft.customer.asks_at
    if not draft.settled or (asks_at is not None and asks_at <= moment):
        plan(draft, "superseded")
    draft.customer = replace(draft.customer, seen_at=moment, open=tuple(draft.open), recent=tuple(draft.recent))
