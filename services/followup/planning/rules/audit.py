"""Each card is looked at monthly, confirmed or corrected (卡片清点, section 3)."""

from services.followup.planning.case import Answer, Case, Wanted
from services.followup.planning.grid import next_window
from services.followup.task import TaskKind


def audit_card(case: Case) -> Answer:
    """So long after the last audit, or after the card was opened; a missed one comes again as much later."""
    every = case.policy.audit
    since = case.customer.audited or case.customer.carded
    if every is None or since is None or case.won:
        return None
    if case.now < since.at + every:
        return since.at + every
    window = next_window(case, since.at + every, every, since.floor)
    if window is None or case.now < window.due_at:
        return None if window is None else window.due_at
    return Wanted(
        kind=TaskKind.CARD_AUDIT,
        due_at=window.due_at,
        expires_at=window.expires_at,
        purpose="audit_card",
        why="monthly_audit",
        cause_id=since.event_id,
    )
