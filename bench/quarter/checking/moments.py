"""Moments as the log has them: microseconds since 1970."""

from datetime import UTC, datetime, timedelta

MINUTE = 60 * 1_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def moment_of(microseconds: int) -> datetime:
    """As a date and time, in UTC."""
    return _BEGINNING + timedelta(microseconds=microseconds)


def microseconds_of(moment: datetime) -> int:
    """And back."""
    return (moment - _BEGINNING) // _MICROSECOND
