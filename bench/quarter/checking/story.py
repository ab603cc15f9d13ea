"""What bears on one customer's cadence, in the order of time: contacts, promises, grades, when nobody is to call."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from bench.quarter.checking.log import Log
from bench.quarter.checking.moments import DAY

_CONTACTS = (
    "SELECT stream, dealer_id, moment, recorded, outcome, promised FROM contact ORDER BY stream, moment, sequence"
)
_MISSED = """
SELECT step.stream, step.dealer_id, step.moment FROM step JOIN task USING (task_id)
WHERE step.name = 'ContactTaskMissed' AND task.kind IN ('first_follow_up', 'cadence', 'appointment')
"""
_GRADES = """
SELECT stream, dealer_id, recorded, data->>'after', data->>'end_after' IS NOT NULL FROM grade_event
ORDER BY stream, sequence
"""
_FATES = """
SELECT stream, dealer_id, recorded, name, coalesce((data->>'has_phone')::BOOLEAN, FALSE) FROM ledger
WHERE name IN ('CardOpened', 'CardDetailsCorrected', 'CardAbsorbed', 'CardReleased', 'CardMergedAway', 'CardRestored',
               'PersonErased', 'DefeatReported', 'DefeatRejected', 'CustomerCameBack', 'CustomerOutOfContact')
ORDER BY stream, sequence
"""
_NOBODY_CALLS = {
    "CardMergedAway": ("merged", True),
    "CardRestored": ("merged", False),
    "PersonErased": ("erased", True),
    "DefeatReported": ("lost", True),
    "DefeatRejected": ("lost", False),
    "CustomerOutOfContact": ("lost", True),
    "CustomerCameBack": ("lost", False),
}


class Kind(Enum):
    """Why a moment is accounted for."""

    CONTACT = auto()
    NO_ANSWER = auto()
    MISSED = auto()
    BEGINNING = auto()
    """The customer is to be contacted from here on, or something older became known of them."""


@dataclass(frozen=True)
class Point:
    """A moment that is accounted for: a contact, an attempt, a task that shows as missed, a beginning."""

    at: int
    kind: Kind
    promised: int | None = None


@dataclass(frozen=True)
class State:
    """By what a customer is to be contacted from a moment on; ``grade`` is None while they are not to be."""

    since: int
    grade: str | None


@dataclass
class Story:
    """One customer."""

    dealer: str
    points: list[Point] = field(default_factory=list)
    states: list[State] = field(default_factory=list)

    def grade_at(self, moment: int) -> str | None:
        """By which grade they are to be contacted; None while they are not."""
        place = bisect_right(self.states, moment, key=lambda state: state.since) - 1
        return self.states[place].grade if place >= 0 else None

    def contacts(self) -> Iterator[Point]:
        """Contacts and attempts."""
        return (point for point in self.points if point.kind in {Kind.CONTACT, Kind.NO_ANSWER})

    def promised_at(self, moment: int) -> int | None:
        """The latest appointment that was promised before and is still to come."""
        made = (point.promised for point in reversed(self.points) if point.at < moment)
        return next((promised for promised in made if promised is not None and promised > moment), None)


def stories(log: Log) -> dict[str, Story]:
    """The customers' stories by their streams."""
    told: dict[str, Story] = {}
    for stream, dealer, at, recorded, outcome, promised in log.execute(_CONTACTS).fetchall():
        story = told.setdefault(stream, Story(dealer))
        story.points.append(Point(at, Kind.NO_ANSWER if outcome == "no_answer" else Kind.CONTACT, promised))
        if recorded - at > DAY:
            story.points.append(Point(recorded, Kind.BEGINNING))
    for stream, dealer, at in log.execute(_MISSED).fetchall():
        told.setdefault(stream, Story(dealer)).points.append(Point(at, Kind.MISSED))
    for stream, dealer, states in _states(log):
        story = told.setdefault(stream, Story(dealer))
        story.states = states
        story.points += [Point(at, Kind.BEGINNING) for at in _beginnings(states)]
    for story in told.values():
        story.points.sort(key=lambda point: (point.at, point.kind is not Kind.BEGINNING))
    return told


def _beginnings(states: list[State]) -> Iterator[int]:
    """When somebody is to call who was not to be called before."""
    for before, state in zip([None, *states], states, strict=False):
        if state.grade is not None and (before is None or before.grade is None):
            yield state.since


def _states(log: Log) -> Iterator[tuple[str, str, list[State]]]:
    """By what each customer of a dealer is to be contacted, and since when."""
    changes: dict[tuple[str, str], list[tuple[int, int, str, object]]] = {}
    for stream, dealer, recorded, name, has_phone in log.execute(_FATES).fetchall():
        key, value = _NOBODY_CALLS.get(name, ("phone", has_phone))
        changes.setdefault((stream, dealer), []).append((recorded, 0, key, value))
    for stream, dealer, recorded, grade, ended in log.execute(_GRADES).fetchall():
        changes.setdefault((stream, dealer), []).append((recorded, 1, "grade", None if ended else grade))
    for (stream, dealer), told in changes.items():
        known: dict[str, object] = {"grade": "ungraded"}
        states: list[State] = []
        for recorded, _, key, value in sorted(told, key=lambda one: one[:2]):
            known[key] = value
            is_called = known.get("phone") and not any(known.get(one) for one in ("merged", "erased", "lost"))
            grade = known["grade"] if is_called else None
            if not states or states[-1].grade != grade:
                states.append(State(recorded, None if grade is None else str(grade)))
        yield stream, dealer, states
