"""Regular moments: every so often from a first one on, and the earliest of them that can still be kept."""

from datetime import datetime, timedelta

from services.followup.planning.case import Case, Window, window_at

_MOST_STEPS = 1_000


def next_window(case: Case, first: datetime, every: timedelta, floor: datetime | None = None) -> Window | None:
    """The first window on the grid that has not passed and whose moment lies after the floor.

    Depends on the grid and the moment alone, not on which of its tasks there were: after a missed one comes the next.
    """
    start = 0 if floor is None or floor < first else (floor - first) // every + 1
    step = max(start, (case.now - first) // every)
    window = window_at(case, first + step * every)
    if window is None:
        return None
    while step > start:
        earlier = window_at(case, first + (step - 1) * every)
        if earlier is None or earlier.expires_at <= case.now:
            break
        step, window = step - 1, earlier
    for _ in range(_MOST_STEPS):
        if window is None or window.expires_at > case.now:
            return window
        step += 1
        window = window_at(case, first + step * every)
    return None
