"""A series of contacts, so many days after something happened each."""

from collections.abc import Callable
from datetime import datetime, timedelta

from services.followup.planning.case import Case, Window
from services.followup.planning.state import Mark


def next_of(
    case: Case,
    since: Mark,
    spans: tuple[timedelta, ...],
    over_at: datetime | None,
    window_at: Callable[[Case, datetime], Window | None],
) -> Window | None:
    """The window of the first contact that is not over, has not passed, and was still to come when it was recorded."""
    floor = since.floor
    for span in spans:
        moment = since.at + span
        if floor is not None and moment <= floor:
            continue
        window = window_at(case, moment)
        if window is not None and window.expires_at > case.now and (over_at is None or window.due_at > over_at):
            return window
    return None
