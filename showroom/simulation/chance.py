"""Chance, by a seed: the only source of it in the simulation."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


class Chance:
    """One stream of chance."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311 - nothing here is a secret
        self.roll = self._random.random

    def happens(self, share: float) -> bool:
        """True in that share of cases."""
        return self.roll() < share

    def pick(self, choices: Sequence[T]) -> T:
        """One of them, each as likely."""
        return choices[int(self.roll() * len(choices))]

    def some(self, choices: Sequence[T], count: int) -> tuple[T, ...]:
        """So many different ones of them."""
        return tuple(self._random.sample(choices, min(count, len(choices))))

    def weighted(self, choices: Mapping[T, float]) -> T:
        """One of them by weight."""
        left = self.roll() * sum(choices.values())
        for choice, weight in choices.items():
            left -= weight
            if left <= 0:
                return choice
        return choice

    def whole(self, least: int, most: int) -> int:
        """A whole number between the two, both possible."""
        return least + int(self.roll() * (most - least + 1))

    def minutes(self, least: float, most: float) -> timedelta:
        """A span between the two, in whole seconds."""
        return timedelta(seconds=int(60 * (least + self.roll() * (most - least))))

    def days(self, least: float, most: float) -> timedelta:
        """A span between the two."""
        return self.minutes(least * 1440, most * 1440)

    def count(self, mean: float) -> int:
        """How often something happens that happens so often on average (Poisson)."""
        limit, product, found = exp(-mean), self.roll(), 0
        while product > limit:
            product *= self.roll()
            found += 1
        return found

    def spread(self, median: float, sigma: float) -> float:
        """A positive figure around the median with a long tail (log-normal)."""
        return median * exp(self._random.gauss(0, sigma))

    def shuffled(self, things: Sequence[T]) -> list[T]:
        """All of them in a chance order."""
        return self._random.sample(things, len(things))

    def id(self, at: datetime) -> UUID:
        """A UUIDv7 of that moment."""
        bits = self._random.getrandbits(74)
        milliseconds = int(at.timestamp() * 1000)
        return UUID(int=milliseconds << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & ((1 << 62) - 1))
