"""Days, weeks and months of a dealer: from which moment to which, by the dealer's own clock."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from msgspec import Struct

from services.followup.dealers import Dealer

_ONE = timedelta(days=1)
_MONDAY = 1


class Period(StrEnum):
    """How long a plan is for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Span(Struct, frozen=True):
    """Days from the first to the last, both included."""

    first: date
    last: date

    def until(self, day: date) -> "Span":
        """The span as far as it has gone on a day; before its first day it has no days."""
        return Span(self.first, min(self.last, day))


def span_of(period: Period, day: date) -> Span:
    """The day, the week from its Monday, or the month that a day is in."""
    if period is Period.DAY:
        return Span(day, day)
    if period is Period.WEEK:
        first = day - timedelta(days=day.isoweekday() - _MONDAY)
        return Span(first, first + timedelta(days=6))
    first = day.replace(day=1)
    return Span(first, (first + timedelta(days=31)).replace(day=1) - _ONE)


def moments_of(dealer: Dealer, span: Span) -> tuple[datetime, datetime]:
    """When the span's first day begins, and when the day after its last one does; a day may have 23 or 25 hours."""
    zone = ZoneInfo(dealer.time_zone)
    begins, ends = (datetime.combine(day, time(), zone) for day in (span.first, span.last + _ONE))
    return begins.astimezone(UTC), ends.astimezone(UTC)
