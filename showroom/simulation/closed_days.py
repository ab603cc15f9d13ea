"""Days on which the made-up dealers are closed: as every group announces them, a year ahead."""

from datetime import date, timedelta

_NEW_YEARS_DAYS = (
    *(date(2020, 1, 25), date(2021, 2, 12), date(2022, 2, 1), date(2023, 1, 22), date(2024, 2, 10)),
    *(date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6), date(2028, 1, 26), date(2029, 2, 13)),
    *(date(2030, 2, 3), date(2031, 1, 23), date(2032, 2, 11), date(2033, 1, 31), date(2034, 2, 19)),
    *(date(2035, 2, 8), date(2036, 1, 28)),
)
"""The first day of the lunar year (春节)."""
_DAY = timedelta(days=1)
_SPRING_FESTIVAL = frozenset(first + shift * _DAY for first in _NEW_YEARS_DAYS for shift in (-1, 0, 1))
_EVERY_YEAR = ((1, 1), (5, 1), (10, 1))


def is_closed(day: date) -> bool:
    """Whether no dealer is open: New Year, Labour Day, National Day, and three days of the Spring Festival."""
    return (day.month, day.day) in _EVERY_YEAR or day in _SPRING_FESTIVAL


def first_open(day: date) -> date:
    """The day itself, or the next one that is open."""
    while is_closed(day):
        day += _DAY
    return day


def closed_in(year: int) -> list[date]:
    """The year's closed days, in order."""
    every_year = (date(year, month, day) for month, day in _EVERY_YEAR)
    return sorted({*every_year, *(day for day in _SPRING_FESTIVAL if day.year == year)})
