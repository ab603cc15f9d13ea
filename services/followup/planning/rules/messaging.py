"""When a message may go out: never in the quiet hours, and not once it has lost its sense."""

from datetime import datetime, timedelta

from services.followup.hours import Hours, Quiet
from services.followup.planning.case import Case, Window

_BEFORE_THE_QUIET = timedelta(hours=1)
_MAKES_SENSE = timedelta(hours=6)


def window_before(case: Case, moment: datetime, lead: timedelta, made_at: datetime) -> Window | None:
    """So long before a moment; the evening before where that is in the quiet hours.

    None where that had passed when the moment was agreed: who just agreed on it needs no reminder.
    """
    due_at = moment - lead
    quiet_from = case.policy.quiet.start_of(due_at, case.hours)
    if quiet_from is not None:
        due_at = quiet_from - _BEFORE_THE_QUIET
    return _audible(case.policy.quiet, case.hours, due_at, moment) if due_at > made_at else None


def window_from(case: Case, moment: datetime) -> Window:
    """From a moment on, or from the end of the quiet hours, for as long as it makes sense."""
    return window_outside(case.policy.quiet, case.hours, moment)


def window_outside(quiet: Quiet, hours: Hours, moment: datetime) -> Window:
    """The same for any quiet and hours."""
    due_at = quiet.past(moment, hours)
    return _audible(quiet, hours, due_at, due_at + _MAKES_SENSE)


def _audible(quiet: Quiet, hours: Hours, due_at: datetime, until: datetime) -> Window:
    """Over when the quiet hours begin: what could not go out in the evening does not go out at night."""
    quiet_from = quiet.next_start(due_at, hours)
    return Window(due_at, until if quiet_from is None else min(until, quiet_from))
