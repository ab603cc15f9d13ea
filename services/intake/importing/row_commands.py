"""A row becomes commands, or problems: the heart of an import, without any I/O."""

from datetime import date, datetime, time
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from msgspec import Struct

from services.intake.deciding import Command
from services.intake.importing.cells import as_text
from services.intake.importing.fields import Fields, id_of
from services.intake.importing.lookups import Joined
from services.intake.importing.mapping import Mapping, Step
from services.intake.importing.mapping_check import COMMANDS, arguments_of
from services.intake.importing.moments import moment_on
from services.intake.importing.problem import Problem
from services.intake.importing.row_problems import (
    argument_wrong,
    cell_problems,
    day_unknown,
    key_blank,
    key_twice,
    nothing_applies,
    zone_unknown,
)
from services.intake.importing.table import Row

_Once = tuple[str, ...]


class Made(Struct, frozen=True):
    """A command with the step that made it."""

    step: Step
    command: Command


class RowCommands(Struct, frozen=True):
    """What a row became: its commands in order, or what is wrong with it (then there are none); neither when blank."""

    row: int
    made: tuple[Made, ...] = ()
    problems: tuple[Problem, ...] = ()
    blank: bool = False


class RowReader:
    """Makes commands of rows. It remembers the keys that it has met, and what is made only once."""

    def __init__(self, mapping: Mapping, joined: dict[str, Joined]) -> None:
        self._mapping = mapping
        self._joined = joined
        self._row_of_key: dict[bytes, int] = {}
        self._met: set[_Once] = set()
        self._arguments = [arguments_of(mapping, step) for step in mapping.steps]
        self._hours = (time.fromisoformat(mapping.clock.opens), time.fromisoformat(mapping.clock.closes))

    def read(self, row: Row) -> RowCommands:
        """The commands of a row, or its problems."""
        if row.is_blank:
            return RowCommands(row.number, blank=True)
        key = "/".join(as_text(row.cells.get(column)) for column in self._mapping.source.key)
        problems = [*row.problems] or self._key_problems(row.number, key)
        if problems:
            return RowCommands(row.number, problems=tuple(problems))
        fields = Fields(self._mapping, self._joined, row, key)
        chosen = [at for at, step in enumerate(self._mapping.steps) if _applies(step, fields)]
        if not any(not self._mapping.steps[at].once for at in chosen):
            problems.append(nothing_applies(self._mapping, row.number))
        fresh = {at: once for at in chosen if (once := self._once(at, fields)) not in self._met}
        made = [self._command(at, fields, row.number, "/".join(fresh[at]) or key, problems) for at in fresh]
        problems = [*cell_problems(fields, row.number), *problems]
        if problems:
            return RowCommands(row.number, problems=tuple(problems))
        self._met.update(once for once in fresh.values() if once)
        return RowCommands(row.number, tuple(one for one in made if one is not None))

    def _key_problems(self, row: int, key: str) -> list[Problem]:
        if not key.strip("/"):
            return [key_blank(self._mapping, row)]
        first = self._row_of_key.setdefault(blake2b(key.encode(), digest_size=12).digest(), row)
        return [] if first == row else [key_twice(self._mapping, row, first)]

    def _once(self, at: int, fields: Fields) -> _Once:
        """What makes the step's command one and the same for several rows; empty for a command of this row alone."""
        step = self._mapping.steps[at]
        return (step.called, *(str(fields[name]) for name in step.once)) if step.once else ()

    def _command(self, at: int, fields: Fields, row: int, key: str, problems: list[Problem]) -> Made | None:
        step = self._mapping.steps[at]
        arguments = fields.filled(self._arguments[at])
        occurred_at = self._occurred_at(at, fields, row, key)
        if isinstance(occurred_at, list):
            problems += occurred_at
            return None
        arguments["type"] = step.command
        arguments["request_id"] = str(id_of(self._mapping.source.name, key, f"request/{step.called}"))
        arguments["occurred_at"] = occurred_at
        try:
            return Made(step, msgspec.convert(arguments, COMMANDS[step.command]))
        except msgspec.ValidationError as error:
            problems += argument_wrong(fields, row, step, self._arguments[at], str(error))
            return None

    def _occurred_at(self, at: int, fields: Fields, row: int, key: str) -> datetime | list[Problem]:
        step = self._mapping.steps[at]
        day = fields.filled(step.at)
        zone = _zone(fields.filled(self._mapping.clock.zone))
        if not isinstance(day, date):
            return day_unknown(fields, row, step)
        if zone is None:
            return zone_unknown(fields, row, step)
        if isinstance(day, datetime):
            return day if day.tzinfo else day.replace(tzinfo=zone)
        return moment_on(day, key, at, self._hours, zone)


def _zone(name: Any) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, TypeError, ValueError, OSError):  # OSError: a folder's name, as "Asia"
        return None


def _applies(step: Step, fields: Fields) -> bool:
    if any(fields[name] is None for name in step.given):
        return False
    return all(_matches(fields[name], wanted) for name, wanted in step.when.items())


def _matches(value: Any, wanted: Any) -> bool:
    choices = wanted if isinstance(wanted, list) else [wanted]
    return any(value is choice if choice is None or value is None else str(value) == str(choice) for choice in choices)
