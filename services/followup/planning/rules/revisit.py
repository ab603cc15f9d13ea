"""Defeated customers get a revisit (战败回访, section 6): they may come back."""

from services.followup.planning.case import Case, Wanted, Window, window_at
from services.followup.planning.facts import owes_retry
from services.followup.planning.rules.series import next_of
from services.followup.planning.state import Defeat, Mark
from services.followup.task import TaskKind


def revisit_after_defeat(case: Case) -> Wanted | None:
    """The next revisit; when nobody answered, the next try."""
    defeat = case.customer.defeat
    if defeat is None or not case.customer.has_phone:
        return None
    tried = owes_retry(case.customer)
    if tried is not None and tried.at > defeat.mark.at:
        window = window_at(case, tried.at + case.policy.retry)
        if window is not None and window.expires_at > case.now:
            return _task(defeat, window, tried, "nobody_answered")
    window = next_of(case, defeat.mark, case.policy.defeat_revisits, defeat.revisited_at, window_at)
    return None if window is None else _task(defeat, window, defeat.mark, "defeat_confirmed")


def _task(defeat: Defeat, window: Window, cause: Mark, why: str) -> Wanted:
    return Wanted(
        kind=TaskKind.DEFEAT_REVISIT,
        due_at=window.due_at,
        expires_at=window.expires_at,
        purpose="win_back",
        why=why,
        cause_id=cause.event_id,
        subject_id=defeat.defeat_id,
    )
