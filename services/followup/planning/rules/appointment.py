"""A promised appointment (下次联系): it wins over the cadence (section 4)."""

from services.followup.planning.case import Case, Wanted
from services.followup.purposes import PURPOSE_OF_GRADE
from services.followup.task import TaskKind


def appointment(case: Case) -> Wanted | None:
    """Due when it was promised; on a day on which the dealer is closed, when it opens next. Kept until closing time."""
    promise = case.customer.appointment
    if promise is None or (promise.mark.history and promise.at <= promise.mark.recorded_at):
        return None
    due_at = promise.at if case.hours.opening(promise.at) is not None else case.hours.into(promise.at)
    closing = None if due_at is None else case.hours.closing(due_at)
    if due_at is None or closing is None:
        return None
    return Wanted(
        kind=TaskKind.APPOINTMENT,
        due_at=due_at,
        expires_at=max(closing, due_at + case.policy.appointment_grace),
        purpose=PURPOSE_OF_GRADE[case.grade],
        why="appointment_made",
        cause_id=promise.mark.event_id,
        grade=case.grade,
    )
