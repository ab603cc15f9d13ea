"""When a dealer is open, by a policy's settings as they stand in the log (section 4)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from bench.quarter.checking.moments import microseconds_of, moment_of

_WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_USUAL: Final = ({"opens": "09:00", "closes": "18:00"},)
_AHEAD: Final = 400
_TOMORROW: Final = timedelta(days=1)
Open = tuple[int, int]


class Opening:
    """The opening hours of a policy in a zone."""

    def __init__(self, settings: Mapping[str, Any], zone: str) -> None:
        self._week = settings.get("hours", {})
        self._closed = {date.fromisoformat(one) for one in settings.get("closed_on", ())}
        self._special = {date.fromisoformat(one["on"]): one["hours"] for one in settings.get("open_on", ())}
        self._zone = ZoneInfo(zone)
        self.on = cache(self._on)

    def _on(self, day: date) -> list[Open]:
        """The hours of a day, none when closed."""
        if day in self._special:
            hours = self._special[day]
        elif day in self._closed:
            return []
        else:
            hours = self._week.get(_WEEK[day.weekday()], _USUAL)
        return [(self._wall(day, one["opens"]), self._wall(day, one["closes"])) for one in hours]

    def _wall(self, day: date, clock: str) -> int:
        return microseconds_of(datetime.combine(day, time.fromisoformat(clock), self._zone))

    def local(self, moment: int) -> datetime:
        """What the clocks on the wall show."""
        return moment_of(moment).astimezone(self._zone)

    def is_open(self, moment: int) -> bool:
        """Whether the dealer is open."""
        return any(opens <= moment < closes for opens, closes in self.on(self.local(moment).date()))

    def is_open_day(self, moment: int) -> bool:
        """Whether the dealer is open at some time of the day."""
        return bool(self.on(self.local(moment).date()))

    def _from(self, moment: int) -> Iterator[Open]:
        """What is left of the open hours from a moment on."""
        day = self.local(moment).date()
        for _ in range(_AHEAD):
            for opens, closes in self.on(day):
                if moment < closes:
                    yield max(moment, opens), closes
            day += _TOMORROW

    def into(self, moment: int) -> int:
        """The moment itself, or when it opens next."""
        return next(self._from(moment))[0]

    def after(self, moment: int, span: int) -> int:
        """When it has been open for so long since the moment."""
        for opens, closes in self._from(moment):
            if closes - opens >= span:
                return opens + span
            span -= closes - opens
        return moment

    def end_of_day(self, moment: int, later: int) -> int:
        """The end of the business day of an open moment, or of one so many business days later."""
        day = self.local(moment).date()
        for _ in range(_AHEAD):
            if hours := self.on(day):
                if later == 0:
                    return hours[-1][1]
                later -= 1
            day += _TOMORROW
        return moment
