"""Causes of loss as a Pareto: the most frequent first, each with its share and the share of all up to it."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from msgspec import Struct

K = TypeVar("K", bound=Hashable)


class Part(Struct, Generic[K], frozen=True):
    """One cause."""

    key: K
    count: int
    share: float
    cumulative: float


def pareto(counted: Iterable[tuple[K, int]]) -> tuple[Part[K], ...]:
    """The causes, those of equal count in the order of their names."""
    counts: Counter[K] = Counter()
    for key, count in counted:
        counts[key] += count
    total = counts.total()
    parts: list[Part[K]] = []
    so_far = 0
    for key, count in sorted(counts.items(), key=lambda one: (-one[1], str(one[0]))):
        so_far += count
        parts.append(Part(key, count, round(count / total, 4), round(so_far / total, 4)))
    return tuple(parts)


def counts_of(parts: Iterable[tuple[str | None, int]]) -> Mapping[str, int]:
    """Counts by name, the unnamed ones under ``unknown``."""
    counts: Counter[str] = Counter()
    for name, count in parts:
        counts[name or "unknown"] += count
    return dict(sorted(counts.items()))
