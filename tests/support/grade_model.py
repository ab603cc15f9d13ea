"""The grade rules a second time, the slow way: the whole history in a list, nothing kept, nothing shared with grading.

Written from section 3 of the domain text, to disagree where `services.grading` is wrong.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

LADDER = ["C", "B", "BP", "A", "AP", "H", "O"]
LETTER = {"BP": "B+", "AP": "A+"}
HORIZON_TICKS = {"C5": "C", "B5": "B", "BP4": "BP", "A5": "A", "AP4": "AP", "H5": "H", "O5": "O"}
VALID = {"C": 360, "B": 180, "BP": 180, "A": 60, "AP": 30, "H": 14, "O": 14}
AGES = {"C": 180, "B": 90, "BP": 90, "A": 30, "AP": 15, "H": 7}


@dataclass(frozen=True)
class Seen:
    """Signals (horizons as their ticks) that were recorded at a moment."""

    at: datetime
    ticks: tuple[str, ...]


@dataclass(frozen=True)
class Set:
    """A manager set a grade."""

    at: datetime
    grade: str


@dataclass(frozen=True)
class Ordered:
    """A deposit, and when the order was cancelled or the car delivered."""

    at: datetime
    cancelled_at: datetime | None = None
    delivered_at: datetime | None = None


Happening = Seen | Set | Ordered


@dataclass(frozen=True)
class Verdict:
    """Grade, whether a manager's word makes it, whether the customer is a delivered one."""

    grade: str
    overridden: bool = False
    won: bool = False
    due: datetime | None = None


def judge(history: Iterable[Happening], *, complete: bool = True) -> Verdict:
    """The verdict over a history in any order."""
    happened = sorted(history, key=lambda one: one.at)
    orders = [one for one in happened if isinstance(one, Ordered)]
    if any(one.cancelled_at is None and one.delivered_at is None for one in orders):
        return Verdict("O")
    deliveries = [one.delivered_at for one in orders if one.delivered_at]
    won = bool(deliveries)
    if not complete:
        return Verdict("ungraded", won=won)
    fresh = [one for one in happened if not deliveries or one.at > max(deliveries)]
    now = max([one.at for one in happened] + deliveries + [one.cancelled_at for one in orders if one.cancelled_at])
    sayings = [(one.at, tick) for one in fresh if isinstance(one, Seen) for tick in one.ticks]
    if (word := _managers_word([one for one in fresh if isinstance(one, Set)], sayings)) is not None:
        due = None if word.grade == "O" else _due(word.grade, [*_of(word.grade, sayings), word.at])
        return Verdict(letter(word.grade), overridden=True, due=due)
    if (found := _by_evidence(sayings, now)) is not None:
        return found
    if won:
        return Verdict("O", won=True)
    moments = [at for at, tick in sayings if tick not in HORIZON_TICKS and _is_valid(at, tick, now)]
    return Verdict("C", due=_due("C", [*moments, *_of("C", sayings)] or [now]))


def _managers_word(words: list[Set], sayings: list[tuple[datetime, str]]) -> Set | None:
    if not words:
        return None
    word = words[-1]
    after = [tick for at, tick in sayings if at > word.at]
    for tick in after:
        allowed = {"H", "O"} if tick == "O5" else {HORIZON_TICKS.get(tick, word.grade)}
        if word.grade not in allowed:
            return None
    for grade in LADDER:
        if grade != word.grade and len({t for t in after if t not in HORIZON_TICKS and _grade_of(t) == grade}) >= 2:
            return None
    return word


def _by_evidence(sayings: list[tuple[datetime, str]], now: datetime) -> Verdict | None:
    observed = {
        grade: {t for at, t in sayings if t not in HORIZON_TICKS and _grade_of(t) == grade and _is_valid(at, t, now)}
        for grade in LADDER
    }
    said = [(at, LADDER.index(HORIZON_TICKS[tick]), tick) for at, tick in sayings if tick in HORIZON_TICKS]
    if said and _is_valid(max(said)[0], max(said)[2], now):
        at, _, tick = max(said)
        if tick != "O5":
            grade = HORIZON_TICKS[tick]
            return Verdict(letter(grade), due=_due(grade, [at, *_of(grade, sayings)]))
        if len(observed["O"]) >= 1:
            return Verdict("O")
        return Verdict("H", due=_due("H", [at, *_of("H", sayings)]))
    for grade in reversed(LADDER):
        if len(observed[grade]) >= 2:
            return Verdict(letter(grade), due=None if grade == "O" else _due(grade, _of(grade, sayings)))
    return None


def _grade_of(tick: str) -> str:
    return tick.rstrip("012345")


def letter(grade: str) -> str:
    """The grade as the showroom writes it."""
    return LETTER.get(grade, grade)


def _is_valid(at: datetime, tick: str, now: datetime) -> bool:
    return now - at <= timedelta(days=VALID[_grade_of(tick)])


def _of(grade: str, sayings: list[tuple[datetime, str]]) -> list[datetime]:
    return [at for at, tick in sayings if tick not in HORIZON_TICKS and _grade_of(tick) == grade]


def _due(grade: str, moments: list[datetime]) -> datetime:
    return max(moments) + timedelta(days=AGES[grade])
