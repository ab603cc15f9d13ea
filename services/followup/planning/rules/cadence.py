"""The grade's cadence (section 3), and the next try after one that nobody answered (section 4)."""

from services.followup.planning.case import Case, Wanted, window_at
from services.followup.planning.facts import grade_of, is_won, last_touch, owes_retry
from services.followup.planning.grid import next_window
from services.followup.purposes import PURPOSE_OF_GRADE
from services.followup.task import TaskKind


def retry(case: Case) -> Wanted | None:
    """Nobody answered: try again within a day."""
    tried = owes_retry(case.customer)
    if tried is None or not case.customer.has_phone or is_won(case.customer):
        return None
    window = window_at(case, tried.at + case.policy.retry)
    if window is None or window.expires_at <= case.now:
        return None
    grade = grade_of(case.customer)
    return Wanted(
        kind=TaskKind.CADENCE,
        due_at=window.due_at,
        expires_at=window.expires_at,
        purpose=PURPOSE_OF_GRADE[grade],
        why="nobody_answered",
        cause_id=tried.event_id,
        grade=grade,
    )


def cadence(case: Case) -> Wanted | None:
    """So long after the last contact as the grade allows; at once where a new grade finds that this has passed.

    What was imported starts at its first regular moment that is still to come.
    """
    customer = case.customer
    if not customer.has_phone:
        return None
    grade = grade_of(customer)
    won = is_won(customer)
    every = case.policy.retained if won else case.policy.cadence.get(grade)
    if every is None:
        return None
    touched = last_touch(customer)
    if touched is None:
        return None
    first, floor = touched.at + every, touched.floor
    if (graded := customer.graded) is not None and customer.order is None and not won:
        if graded.mark.history:
            floor = graded.mark.recorded_at if floor is None else max(floor, graded.mark.recorded_at)
        elif floor is None:
            first = max(first, graded.mark.recorded_at)
    window = next_window(case, first, every, floor)
    if window is None:
        return None
    return Wanted(
        kind=TaskKind.CADENCE,
        due_at=window.due_at,
        expires_at=window.expires_at,
        purpose="keep_in_touch" if won else PURPOSE_OF_GRADE[grade],
        why="retained_base" if won else "cadence",
        cause_id=touched.event_id,
        grade=grade,
    )
