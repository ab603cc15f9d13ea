"""First follow-up within 24 hours of every non-deal contact, whatever became of the thank-you (section 4)."""

from datetime import timedelta

from services.followup.planning.case import Answer, Case, Wanted
from services.followup.task import TaskKind

_TIME_TO_DO_IT = timedelta(hours=2)
_LONGEST_VISIT = timedelta(hours=12)


def first_follow_up(case: Case) -> Answer:
    """Due some hours later, until a day later; both in business hours, with two of them to do it in.

    A visit whose end nobody recorded asks for it too, half a day after it began.
    """
    leaving = case.customer.leaving
    if leaving is None or leaving.followed or leaving.dealt or not case.customer.has_phone:
        return None
    left_at = leaving.mark.at
    if not leaving.ended and case.now < left_at + _LONGEST_VISIT:
        return left_at + _LONGEST_VISIT
    due_at = case.hours.into(left_at + case.policy.first_follow_up)
    if due_at is None:
        return None
    expires_at = case.hours.into(left_at + case.policy.first_follow_up_within)
    at_least = case.hours.after(due_at, _TIME_TO_DO_IT)
    if expires_at is None or at_least is None:
        return None
    return Wanted(
        kind=TaskKind.FIRST_FOLLOW_UP,
        due_at=due_at,
        expires_at=max(expires_at, at_least),
        purpose="follow_up_first",
        why=leaving.why,
        cause_id=leaving.mark.event_id,
        subject_id=leaving.subject_id,
        grade=case.grade,
    )
