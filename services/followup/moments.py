"""Moments: everything that planning compares is in UTC."""

from datetime import UTC, datetime


def utc(moment: datetime) -> datetime:
    """The same moment in UTC, so that equal states have equal bytes."""
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    """The earlier of two, either of which may be none."""
    if one is None or (other is not None and other < one):
        return other
    return one


def latest(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two, either of which may be none."""
    if one is None or (other is not None and other > one):
        return other
    return one
