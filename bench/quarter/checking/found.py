"""What a check has found: figures, and what breaks a rule."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain

from bench.quarter.checking.moments import moment_of


@dataclass(frozen=True)
class Figure:
    """Something counted, named in both languages."""

    zh: str
    en: str
    count: int


@dataclass(frozen=True)
class Violation:
    """A rule that was broken: which one, whose customer, when, and what happened."""

    rule: str
    stream: str
    at: int
    what: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.rule}: {self.stream} {moment_of(self.at):%Y-%m-%d %H:%M:%S} {self.what}"


@dataclass
class Found:
    """Figures and violations of one check."""

    figures: list[Figure] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)

    def count(self, zh: str, en: str, count: int) -> None:
        """Add a figure."""
        self.figures.append(Figure(zh, en, count))

    def violate(self, rule: str, rows: Iterable[tuple[str, int, str]]) -> None:
        """Add violations of a rule: of which customer, when, what."""
        self.violations += [Violation(rule, stream, at, what) for stream, at, what in rows]


def all_violations(found: Iterable[Found]) -> Iterator[Violation]:
    """Those of several checks."""
    return chain.from_iterable(one.violations for one in found)
