"""A clock that follows the machine's, but not its leaps: time goes on at a bounded pace, and never back.

Work that falls due by the clock must neither flood in because somebody set the clock an hour ahead, nor starve because
it was set back. So the steady clock goes by the time that has really passed, and makes a difference up at most at twice
the pace, or at half of it, until it agrees with the machine's again. A machine that slept has slept: that time counts.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

_log = structlog.get_logger(__name__)
_WORTH_TELLING = timedelta(seconds=5)
_SLEEP_COUNTS = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # where there is no such clock, this one does it


def _wall() -> datetime:
    return datetime.now(UTC)


def _elapsed() -> float:
    return time.clock_gettime(_SLEEP_COUNTS)


class SteadyClock:
    """Call it for the time, in UTC.

    Args:
        wall: the machine's clock.
        elapsed: seconds that have really passed since some moment, sleep included.
    """

    def __init__(self, wall: Callable[[], datetime] = _wall, elapsed: Callable[[], float] = _elapsed) -> None:
        self._wall = wall
        self._elapsed = elapsed
        self._now = wall()
        self._at = elapsed()
        self._apart = False

    def __call__(self) -> datetime:
        """The time; never earlier than it said before."""
        wall, at = self._wall(), self._elapsed()
        passed = timedelta(seconds=max(0.0, at - self._at))
        self._at = at
        gap = wall - (self._now + passed)
        if abs(gap) > _WORTH_TELLING and not self._apart:
            _log.warning("clock_leapt", seconds=round(gap.total_seconds()))
        self._now += passed + max(min(gap, passed), -passed / 2)
        self._apart = abs(wall - self._now) > _WORTH_TELLING
        return self._now
