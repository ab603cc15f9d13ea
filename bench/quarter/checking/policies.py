"""The follow-up policy in force at a moment, by the log alone: of the dealer, else of the group, else the domain's."""

import json
from bisect import bisect_right
from collections.abc import Iterator
from datetime import time
from functools import cache
from typing import Any, Final

from bench.quarter.checking.log import Log
from bench.quarter.checking.moments import DAY
from bench.quarter.checking.opening import Opening

_CADENCE: Final[dict[str, dict[str, float]]] = {
    "classic": {"O": 3.5, "H": 2, "A+": 3.5, "A": 3.5, "B+": 15, "B": 15, "C": 30, "ungraded": 30},
    "weekly": {"O": 7, "H": 2, "A+": 7, "A": 7, "B+": 14, "B": 14, "C": 30, "ungraded": 30},
}
"""Sections 3 and 7, in days: twice a week is every 3.5 days. A+ is as A, B+ as B, and an ungraded one as C."""

_CHANGES = """
SELECT name, CASE name WHEN 'DealerPolicyChanged' THEN dealer_id ELSE group_id END AS whose,
       coalesce(epoch_us((data->>'effective_at')::TIMESTAMPTZ), recorded) AS from_at, recorded, sequence,
       data->>'settings'
FROM ledger
WHERE name IN ('DealerPolicyChanged', 'GroupPolicyChanged') AND data->>'subject' = 'follow_up'
ORDER BY from_at, recorded, sequence
"""
_DEALERS = "SELECT dealer_id, group_id, coalesce(data->>'time_zone', 'Asia/Shanghai') FROM ledger WHERE name = $name"


class Policy:
    """What the rules of the check need of a policy's settings, in a dealer's zone; ``named`` is what tasks call it."""

    def __init__(self, settings: dict[str, Any], zone: str, named: tuple[str, int]) -> None:
        self.named = named
        preset = _CADENCE[settings.get("preset", "classic")]
        days: dict[str, float | None] = {**preset, **settings.get("cadence_days", {})}
        self.cadence = {grade: None if count is None else int(count * DAY) for grade, count in days.items()}
        self.opening = Opening(settings, zone)
        self.grace = int(settings.get("grace_business_days", 1))
        self._quiet = settings.get("quiet", {"starts": "21:00", "ends": "09:00"})
        self._thank_you_quiet = settings.get("thank_you_quiet", {"starts": "22:00", "ends": "08:00"})

    def is_quiet(self, moment: int, kind: str) -> bool:
        """Whether no message of a kind of task may go out."""
        quiet = self._thank_you_quiet if kind == "thank_you" else self._quiet
        starts, ends = time.fromisoformat(quiet["starts"]), time.fromisoformat(quiet["ends"])
        at = self.opening.local(moment).time()
        return starts <= at < ends if starts <= ends else at >= starts or at < ends


class Policies:
    """All policies of the log, by dealer."""

    def __init__(self, log: Log) -> None:
        opened = log.execute(_DEALERS, {"name": "DealerOpened"}).fetchall()
        self._dealers = {dealer: (group, zone) for dealer, group, zone in opened}
        self._changes: dict[tuple[str, str], list[tuple[int, int, int, dict[str, Any]]]] = {}
        for name, whose, from_at, recorded, version, settings in log.execute(_CHANGES).fetchall():
            told = (from_at, recorded, version, json.loads(settings))
            self._changes.setdefault((name, whose), []).append(told)
        self.of = cache(self._of)

    def at(self, dealer: str, moment: int, known_by: int | None = None) -> Policy:
        """The policy of a dealer at a moment; only what had been told by then, where that is asked."""
        return self.of(dealer, *self._place(dealer, moment, moment if known_by is None else known_by))

    def changes(self, dealer: str) -> Iterator[int]:
        """When the dealer's policy became another one."""
        for key in self._keys(dealer):
            for from_at, recorded, *_ in self._changes.get(key, ()):
                yield max(from_at, recorded)

    def _keys(self, dealer: str) -> tuple[tuple[str, str], tuple[str, str]]:
        group, _ = self._dealers[dealer]
        return ("DealerPolicyChanged", dealer), ("GroupPolicyChanged", group)

    def _place(self, dealer: str, moment: int, known_by: int) -> tuple[str, int]:
        for key in self._keys(dealer):
            told = self._changes.get(key, [])
            place = bisect_right(told, moment, key=lambda one: one[0]) - 1
            while place >= 0 and told[place][1] > known_by:
                place -= 1
            if place >= 0:
                return key[0], place
        return "", -1

    def _of(self, dealer: str, name: str, place: int) -> Policy:
        group, zone = self._dealers[dealer]
        if place < 0:
            return Policy({}, zone, ("default", 0))
        scope, whose = ("dealer", dealer) if name == "DealerPolicyChanged" else ("group", group)
        *_, version, settings = self._changes[name, whose][place]
        return Policy(settings, zone, (scope, version))
