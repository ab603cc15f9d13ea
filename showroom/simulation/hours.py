"""When things happen in a showroom: business hours on open days, the day's and the week's load."""

from datetime import date, datetime, time, timedelta, tzinfo

from showroom.simulation.chance import Chance
from showroom.simulation.closed_days import first_open, is_closed

OPENS = time(9)
CLOSES = time(18)
_WEEKDAY_LOAD = (0.85, 0.8, 0.85, 0.9, 1.1, 2.3, 2.0)
_HOURLY_LOAD = {9: 0.6, 10: 1.3, 11: 1.1, 12: 0.5, 13: 0.8, 14: 1.3, 15: 1.5, 16: 1.0}
"""Arrivals by the hour; the last hour of the day is for those who are there."""


def load_on(day: date) -> float:
    """How busy the day of the week is; 1 is an ordinary weekday."""
    return _WEEKDAY_LOAD[day.weekday()]


def arrival_on(chance: Chance, day: date, zone: tzinfo) -> datetime:
    """A moment at which someone comes in, or phones, on the day or the next one that is open."""
    hour = chance.weighted(_HOURLY_LOAD)
    return datetime.combine(first_open(day), time(hour), zone) + chance.minutes(0, 59)


def in_business_hours(chance: Chance, at: datetime) -> datetime:
    """The moment itself, or one soon after the doors open again."""
    if OPENS <= at.time() < CLOSES and not is_closed(at.date()):
        return at
    day = first_open(at.date() if at.time() < OPENS else at.date() + timedelta(days=1))
    return datetime.combine(day, OPENS, at.tzinfo) + chance.minutes(5, 150)
