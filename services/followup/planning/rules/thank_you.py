"""Thank-you within minutes of leaving without a deal, to whoever left a phone number (section 4)."""

from services.followup.planning.case import Case, Wanted
from services.followup.task import TaskKind


def thank_you(case: Case) -> Wanted | None:
    """Due at the moment of leaving. In quiet hours, or to another's number, it cannot be sent: missed for that."""
    leaving = case.customer.leaving
    if leaving is None or leaving.thanked or not case.customer.has_phone:
        return None
    due_at = leaving.mark.at
    is_quiet = case.policy.thank_you_quiet.holds(case.hours.local(due_at).time())
    return Wanted(
        kind=TaskKind.THANK_YOU,
        due_at=due_at,
        expires_at=due_at + case.policy.thank_you,
        purpose="thank",
        why=leaving.why,
        cause_id=leaving.mark.event_id,
        subject_id=leaving.subject_id,
        template="thank_you",
        impossible="wrong_number" if case.customer.wrong_number else "quiet_hours" if is_quiet else None,
    )
