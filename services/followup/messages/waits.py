"""How long to wait before a message is handed over again: twice as long each time, never all at once."""

from datetime import datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

FIRST_WAIT: Final = timedelta(seconds=2)
LONGEST_WAIT: Final = timedelta(minutes=10)
GIVEN_UP_AFTER: Final = timedelta(hours=24)
"""For a message without an end of its own."""

_JITTER = 0.5


def wait_before(
    attempt: int, task_id: UUID, *, first: timedelta = FIRST_WAIT, seed: int = 0, asked: timedelta | None = None
) -> timedelta:
    """The wait before an attempt (2 is the first repeat): doubled each time, spread by up to half.

    The spread comes from the seed and the task alone, so the same task always waits the same.

    Args:
        attempt: the attempt that is to come.
        task_id: spreads the tasks.
        first: the shortest wait before the first repeat.
        seed: spreads the senders.
        asked: what the gateway asked for: it is never less than that, up to the longest wait.
    """
    doubled = first * 2.0 ** min(max(attempt - 2, 0), 16)
    spread = 1 + _JITTER * Random(f"{seed} {task_id} {attempt}").random()  # noqa: S311 - spreads load, guards nothing
    return min(max(doubled * spread, asked or timedelta()), LONGEST_WAIT)


def ends_at(due_at: datetime, expires_at: datetime | None) -> datetime:
    """The moment after which a message is not handed over any more."""
    return due_at + GIVEN_UP_AFTER if expires_at is None else expires_at
