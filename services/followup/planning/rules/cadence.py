"""The grade's cadence (section 3), and the next try after one that nobody answered (section 4)."""

from datetime import datetime, timedelta
from uuid import UUID

from services.followup.moments import latest
from services.followup.planning.case import Answer, Case, Wanted, window_at
from services.followup.planning.facts import last_touch, owes_retry
from services.followup.planning.grid import next_window
from services.followup.planning.state import Customer, Mark
from services.followup.purposes import PURPOSE_OF_GRADE
from services.followup.task import TaskKind

IMPORT_SETTLES = timedelta(seconds=15)
"""So long after a contact that is history the next one of an import may still come."""


def retry(case: Case) -> Wanted | None:
    """Nobody answered: try again within a day."""
    tried = owes_retry(case.customer)
    if tried is None or not case.customer.has_phone or case.won:
        return None
    return soon(case, tried.at + case.policy.retry, tried.event_id, "nobody_answered")


def catch_up(case: Case) -> Wanted | None:
    """A first follow-up or a promise was missed, and nobody was in touch since: within a day, whatever the grade."""
    neglected, touched = case.customer.neglected, last_touch(case.customer)
    if neglected is None or not case.customer.has_phone:
        return None
    if touched is not None and touched.at >= neglected.at:
        return None
    every = case.policy.interval(case.grade, won=case.won) or case.policy.retry
    moment = neglected.at + min(every, case.policy.retry)
    return soon(case, moment, neglected.cause_id, "follow_up_missed")


def _purpose(case: Case) -> str:
    return "keep_in_touch" if case.won else PURPOSE_OF_GRADE[case.grade]


def soon(case: Case, moment: datetime, cause_id: UUID, why: str) -> Wanted | None:
    """A contact besides the regular ones."""
    window = window_at(case, moment)
    if window is None:
        return None
    return Wanted(
        kind=TaskKind.CADENCE,
        due_at=window.due_at,
        expires_at=window.expires_at,
        purpose=_purpose(case),
        why=why,
        cause_id=cause_id,
        grade=case.grade,
    )


def cadence(case: Case) -> Answer:
    """So long after the last contact as the grade allows; at once where a new grade or policy finds it passed.

    After imported history it is planned once, when that has settled, and not anew for every contact of long ago.
    """
    customer = case.customer
    every = case.policy.interval(case.grade, won=case.won)
    touched = last_touch(customer)
    if every is None or touched is None or not customer.has_phone:
        return None
    if touched.history and case.now < touched.recorded_at + IMPORT_SETTLES:
        return touched.recorded_at + IMPORT_SETTLES
    first, floor = _start(customer, touched, every)
    window = next_window(case, first, every, floor)
    if window is None:
        return None
    return Wanted(
        kind=TaskKind.CADENCE,
        due_at=window.due_at,
        expires_at=window.expires_at,
        purpose=_purpose(case),
        why="retained_base" if case.won else "cadence",
        cause_id=touched.event_id,
        grade=case.grade,
    )


def _start(customer: Customer, touched: Mark, every: timedelta) -> tuple[datetime, datetime | None]:
    """The first regular moment, and the one up to which history keeps the plan empty.

    What was imported starts at its first regular moment that is still to come.
    """
    first, floor, live = touched.at + every, touched.floor, customer.paced_at
    graded = customer.graded
    if graded is not None and customer.order is None:
        if graded.mark.history:
            floor = latest(floor, graded.mark.recorded_at)
        else:
            live = latest(live, graded.mark.recorded_at)
    if live is None or (floor is not None and live <= floor):
        return first, floor
    return max(first, live), None
