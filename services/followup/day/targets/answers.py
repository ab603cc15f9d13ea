"""What is answered of targets."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from msgspec import Struct

from services.followup.day.calendar import Period
from services.followup.day.counting import Counts
from services.followup.day.figures import Counted, figure_wording
from shared.events.values import described

STORE = ""
"""Under whom the store's own targets stand in the table."""

_USUAL = (Counted.VISITS, Counted.CARDS, Counted.TEST_DRIVES, Counted.QUOTES, Counted.ORDERS, Counted.DELIVERIES)
"""What is shown where nobody has set a target."""

Targets = Mapping[str, Mapping[str, int]]
"""Target by consultant (`STORE` for the store) and figure."""


class TargetLine(Struct, frozen=True):
    """One figure's target and what was done; ``actual`` is None for a figure that a dealer named and nobody counts."""

    name: str
    zh: str
    en: str
    target: Annotated[int | None, described("Target, where one was set", "目标")]
    actual: Annotated[int | None, described("Recorded so far", "实际")]
    reached: Annotated[float | None, described("Share of the target that is reached", "达成率")]


class ConsultantTargets(Struct, frozen=True):
    """A consultant's targets; work that is nobody's stands under null."""

    consultant_id: str | None
    figures: tuple[TargetLine, ...]


class TargetsAnswer(Struct, frozen=True, kw_only=True):
    """Targets against actuals. ``summed``: the store has none of its own, they are the consultants' together."""

    dealer_id: str
    period: Period
    starts_on: date
    ends_on: date
    store: tuple[TargetLine, ...]
    summed: bool
    consultants: tuple[ConsultantTargets, ...]


def names_of(targets: Targets) -> tuple[str, ...]:
    """Figures that somebody has a target for, those that are counted in their usual order, then a dealer's own."""
    named = {name for figures in targets.values() for name in figures}
    counted = [one.value for one in Counted if one in named]
    return (*counted, *sorted(named.difference(counted))) or tuple(one.value for one in _USUAL)


def store_lines(targets: Targets, counts: Counts) -> tuple[tuple[TargetLine, ...], bool]:
    """The store's lines, and whether its targets are the consultants' together."""
    own = targets.get(STORE)
    goals = own if own is not None else _summed(targets)
    lines = tuple(_line(name, goals.get(name), counts.of_store(name)) for name in names_of(targets))
    return lines, own is None and bool(targets)


def consultant_lines(targets: Targets, counts: Counts, staff: Iterable[str]) -> tuple[ConsultantTargets, ...]:
    """Each consultant who works here, has a target or did something."""
    names = names_of(targets)
    active = {who for who, figures in counts.by_consultant.items() if any(figures.get(name) for name in names)}
    people = sorted({*staff, *targets, *(who for who in active if who is not None)} - {STORE})
    shown: list[str | None] = [*people, *([None] if None in active else [])]
    goals = {who: {} if who is None else targets.get(who, {}) for who in shown}
    return tuple(
        ConsultantTargets(who, tuple(_line(name, goals[who].get(name), counts.of(who, name)) for name in names))
        for who in shown
    )


def _summed(targets: Targets) -> dict[str, int]:
    together: dict[str, int] = {}
    for figures in targets.values():
        for name, target in figures.items():
            together[name] = together.get(name, 0) + target
    return together


def _line(name: str, target: int | None, done: int) -> TargetLine:
    wording = figure_wording(name)
    actual = done if name in set(Counted) else None
    reached = round(actual / target, 4) if target and actual is not None else None
    return TargetLine(name, wording.zh, wording.en, target, actual, reached)
