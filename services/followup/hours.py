"""Business hours of a dealer: moments moved into them, in the dealer's zone, whatever its clocks do (section 4).

A week of intervals by weekday; days on which the dealer is closed, whatever the weekday says; and days on which it is
open for once, which win over both. All moments that go in and come out are in UTC.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

LOOKED_AHEAD = 400
"""Days that are looked through for an open one; a policy that has none of them open never opens."""

_REMEMBERED = 8_000
_DAY = timedelta(days=1)
_LAST = _DAY - timedelta(microseconds=1)
_NEVER = timedelta(0)

Open = tuple[datetime, datetime]
"""From opening to closing, the closing not included."""

_Midnight = tuple[date, datetime, date]
"""A midnight of the zone, between the dates before and after it."""


class Interval(Struct, frozen=True):
    """Wall-clock times between which the dealer is open."""

    opens: time
    closes: time


Day = tuple[Interval, ...]
"""The intervals of a day in their order; none when closed."""


class BusinessHours(Struct, frozen=True):
    """Hours as the policy sets them, of no zone yet: ``week`` from Monday to Sunday, and the days that differ."""

    week: tuple[Day, ...]
    closed_on: frozenset[date] = frozenset()
    open_on: Mapping[date, Day] = {}

    def of(self, on: date) -> Day:
        """The intervals of a date."""
        if on in self.open_on:
            return self.open_on[on]
        return () if on in self.closed_on else self.week[on.weekday()]


class Hours:
    """The hours of one policy in one zone. It remembers the days that it was asked for, and nothing else."""

    def __init__(self, hours: BusinessHours, time_zone: str) -> None:
        self._hours = hours
        self._zone = ZoneInfo(time_zone)
        self._days: dict[date, tuple[Open, ...]] = {}
        self._midnights: dict[int, _Midnight] = {}

    def day(self, on: date) -> tuple[Open, ...]:
        """The intervals of a date in the dealer's zone."""
        known = self._days.get(on)
        if known is None:
            if len(self._days) >= _REMEMBERED:
                self._days.clear()
            known = self._days[on] = tuple(self._intervals(on))
        return known

    def _intervals(self, on: date) -> Iterator[Open]:
        for interval in self._hours.of(on):
            opens, closes = self.wall(on, interval.opens), self.wall(on, interval.closes)
            if opens < closes:
                yield opens, closes

    def wall(self, on: date, at: time) -> datetime:
        """The moment at which the clocks of the zone show a time; the first, where they show it twice.

        A time that the clocks skip is the moment as far after the jump as it is after its start.
        """
        return datetime.combine(on, at, self._zone).astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        """The moment as the clocks of the zone show it."""
        return moment.astimezone(self._zone)

    def date(self, moment: datetime) -> date:
        """The date of a moment in the zone."""
        day = moment.toordinal()
        known = self._midnights.get(day)
        if known is None:
            if len(self._midnights) >= _REMEMBERED:
                self._midnights.clear()
            known = self._midnights[day] = self._midnight(moment)
        before, midnight, after = known
        return before if moment < midnight else after

    def _midnight(self, moment: datetime) -> _Midnight:
        """The zone's midnight within a day of UTC, and the dates before and after it."""
        start = moment.replace(hour=0, minute=0, second=0, microsecond=0)
        before = start.astimezone(self._zone).date()
        after = (start + _LAST).astimezone(self._zone).date()
        return before, self.wall(after, time.min), after

    def start_of_day(self, moment: datetime) -> datetime:
        """The midnight before."""
        return self.wall(self.date(moment), time.min)

    def into(self, moment: datetime) -> datetime | None:
        """The first moment from this one on at which the dealer is open; None when it never opens."""
        on = self.date(moment)
        for _ in range(LOOKED_AHEAD):
            for opens, closes in self.day(on):
                if moment < closes:
                    return max(moment, opens)
            on += _DAY
        return None

    def until(self, moment: datetime, left: timedelta = _NEVER) -> datetime | None:
        """The last moment up to this one from which the dealer is open for so long; None when it never was.

        The opening, where it is open for less.
        """
        on = self.date(moment)
        for _ in range(LOOKED_AHEAD):
            for opens, closes in reversed(self.day(on)):
                if moment >= opens:
                    return min(moment, max(opens, closes - left))
            on -= _DAY
        return None

    def opening(self, moment: datetime) -> datetime | None:
        """When the dealer opens on the date of the moment; None on a day on which it is closed."""
        intervals = self.day(self.date(moment))
        return intervals[0][0] if intervals else None

    def closing(self, moment: datetime, business_days: int = 0) -> datetime | None:
        """When the dealer closes on the date of the moment, or so many business days after it.

        None when it never opens; of a closed date it is the closing of the next open one.
        """
        on = self.date(moment)
        for _ in range(LOOKED_AHEAD):
            if intervals := self.day(on):
                if business_days <= 0:
                    return intervals[-1][1]
                business_days -= 1
            on += _DAY
        return None

    def after(self, moment: datetime, span: timedelta) -> datetime | None:
        """The moment at which the dealer has been open for a span since this one; None when it never opens."""
        on = self.date(moment)
        for _ in range(LOOKED_AHEAD):
            for opens, closes in self.day(on):
                start = max(moment, opens)
                left = closes - start
                if left >= span:
                    return start + span
                span -= max(left, _NEVER)
            on += _DAY
        return None


class Quiet(Struct, frozen=True):
    """Wall-clock times between which no message goes out, over midnight as a rule; never when they are equal."""

    starts: time
    ends: time

    def holds(self, at: time) -> bool:
        """Whether it is quiet at a time."""
        if self.starts <= self.ends:
            return self.starts <= at < self.ends
        return at >= self.starts or at < self.ends

    def past(self, moment: datetime, hours: Hours) -> datetime:
        """The first moment from this one on at which it is not quiet."""
        local = hours.local(moment)
        at = local.time()
        if not self.holds(at):
            return moment
        on = local.date() if at < self.ends else local.date() + _DAY
        return max(moment, hours.wall(on, self.ends))

    def next_start(self, moment: datetime, hours: Hours) -> datetime | None:
        """When it is quiet next; None when it never is."""
        if self.starts == self.ends:
            return None
        local = hours.local(moment)
        starts_at = hours.wall(local.date(), self.starts)
        return starts_at if starts_at >= moment else hours.wall(local.date() + _DAY, self.starts)

    def start_of(self, moment: datetime, hours: Hours) -> datetime | None:
        """When the quiet began that holds at the moment; None when it is not quiet."""
        local = hours.local(moment)
        at = local.time()
        if not self.holds(at):
            return None
        on = local.date() if at >= self.starts else local.date() - _DAY
        return min(moment, hours.wall(on, self.starts))
