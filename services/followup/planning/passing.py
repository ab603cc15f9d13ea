"""Time that passes: what falls due, is missed, is put before the manager or begins to be owed, each at its moment."""

from datetime import datetime

from msgspec.structs import replace

from services.followup.planning.draft import Draft
from services.followup.planning.reconciling import plan
from services.followup.planning.state import is_to_escalate, next_at
from services.followup.task import TaskStatus

_MOST_STEPS_AT_ONCE = 20


class TimeStandsStill(Exception):
    """A moment is never over: its steps ask for the same moment again. A rule is wrong."""

    def __init__(self, moment: datetime, draft: Draft) -> None:
        kinds = ", ".join(sorted({task.kind.value for task in draft.open})) or "none"
        super().__init__(
            f"time stands still at {moment.isoformat()}: the clock is asked for it again after "
            f"{_MOST_STEPS_AT_ONCE} steps; open tasks: {kinds}"
        )


def pass_until(draft: Draft, until: datetime) -> None:
    """Everything up to a moment, in the order of its own moments, however long nobody looked.

    Raises:
        TimeStandsStill: a moment goes on for ever.
    """
    moment, steps = next_at(draft.customer), 0
    while moment is not None and moment <= until:
        _step(draft, max(moment, draft.customer.seen_at))
        following = next_at(draft.customer)
        steps = 0 if following is None or following > moment else steps + 1
        if steps >= _MOST_STEPS_AT_ONCE:
            raise TimeStandsStill(moment, draft)
        moment = following


def _step(draft: Draft, moment: datetime) -> None:
    draft.at = moment
    draft.stable = True
    for task in tuple(draft.open):
        if task.status is TaskStatus.SCHEDULED and task.due_at <= moment:
            task = draft.fall_due(task, moment)  # noqa: PLW2901 - the same task, a step further
        if task.expires_at is not None and task.expires_at <= moment:
            draft.miss(task, "expired", moment)
    for task in tuple(draft.recent):
        if is_to_escalate(task) and task.escalates_at is not None and task.escalates_at <= moment:
            draft.escalate(task, task.end_reason or "expired", moment)
    asks_at = draft.customer.asks_at
    if not draft.stable or (asks_at is not None and asks_at <= moment):
        plan(draft, "superseded")
    draft.customer = replace(draft.customer, seen_at=moment, open=tuple(draft.open), recent=tuple(draft.recent))
