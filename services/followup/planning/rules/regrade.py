"""A grade whose horizon has run out is overdue for re-grading (section 3): the consultant grades anew."""

from datetime import datetime, timedelta

from services.followup.planning.case import Answer, Case, Wanted, window_at
from services.followup.planning.state import Customer
from services.followup.task import TaskKind

_SHORTEST = timedelta(days=1)


def regrade(case: Case) -> Answer:
    """From the moment at which it is overdue; once for each such moment, and not for what imported history says."""
    graded = case.customer.graded
    overdue_at = regrade_due_at(case.customer)
    if graded is None or overdue_at is None or case.won or case.customer.order is not None:
        return None
    handled = case.customer.regraded_at
    if handled is not None and overdue_at <= handled:
        return None
    if graded.mark.history and overdue_at <= graded.mark.recorded_at:
        return None
    if case.now < overdue_at:
        return overdue_at
    window = window_at(case, overdue_at)
    if window is None or case.now < window.due_at:
        return None if window is None else window.due_at
    return Wanted(
        kind=TaskKind.REGRADE,
        due_at=window.due_at,
        expires_at=window.expires_at,
        purpose="regrade",
        why="regrade_overdue",
        cause_id=graded.mark.event_id,
        grade=graded.grade,
    )


def regrade_due_at(customer: Customer) -> datetime | None:
    """When the grade is overdue: as grading said; evidence that it had not seen yet puts it off by as much again."""
    graded, evidence = customer.graded, customer.evidence
    if graded is None or graded.regrade_due_at is None:
        return None
    if evidence is None or evidence.version <= graded.rests_on:
        return graded.regrade_due_at
    span = max(graded.regrade_due_at - graded.mark.at, _SHORTEST)
    return max(graded.regrade_due_at, evidence.at + span)
