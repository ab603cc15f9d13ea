"""Moments that clients name, which may be any that can be written."""

from datetime import UTC, datetime


def in_utc(at: datetime) -> datetime:
    """The moment in UTC; on the first or last day that there is, as near as one can get."""
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return at.replace(tzinfo=UTC)
