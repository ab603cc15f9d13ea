"""One gap between contacts: until when the next one is to be made, as grade, policy and promises change meanwhile."""

from collections.abc import Iterator
from dataclasses import dataclass

from bench.quarter.checking.moments import DAY
from bench.quarter.checking.policies import Policies, Policy
from bench.quarter.checking.story import Kind, Point, Story

_TRY_AGAIN = DAY
"""Nobody answered: the next attempt within a day."""


@dataclass(frozen=True)
class Limit:
    """The business day of the contact ends ``due``, what the policy leaves for it ends ``at``."""

    due: int
    at: int
    grade: str


def limits(policies: Policies, story: Story, begin: Point, until: int) -> Iterator[tuple[int, Limit | None]]:
    """The limits of a gap, each from a moment on; None while nobody is to call."""
    changes = {at for at in policies.changes(story.dealer) if begin.at < at < until}
    moments = {begin.at, *changes, *(state.since for state in story.states if begin.at < state.since < until)}
    every_before, grade_before, planned = None, None, begin.at
    for moment in sorted(moments):
        grade = story.grade_at(moment)
        policy = policies.at(story.dealer, moment)
        every = None if grade is None else policy.cadence[grade]
        if grade is None or every is None:
            yield moment, None
            continue
        every = min(every, _TRY_AGAIN) if begin.kind is Kind.NO_ANSWER else every
        if (every, grade) != (every_before, grade_before):
            planned = max(begin.at + every, moment)
        every_before, grade_before = every, grade
        yield moment, _limit(policy, story, begin, planned, grade)


def _limit(policy: Policy, story: Story, begin: Point, planned: int, grade: str) -> Limit:
    """A promise made in the contact that the gap begins with wins; one made before may win."""
    moved = _moved(policy, planned)
    if begin.promised is not None and begin.promised > begin.at:
        moved = _moved(policy, begin.promised)
    elif (promised := story.promised_at(begin.at)) is not None:
        moved = max(moved, _moved(policy, promised))
    return Limit(*moved, grade)


def _moved(policy: Policy, planned: int) -> tuple[int, int]:
    due = policy.opening.into(planned)
    return policy.opening.end_of_day(due, 0), policy.opening.end_of_day(due, policy.grace)
