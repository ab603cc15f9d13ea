"""What must hold between the parts of a mapping: names that exist, commands that are ours, arguments that they take."""

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any
from zoneinfo import available_timezones

import msgspec

from services.intake import subjects  # noqa: F401 - registers every command
from services.intake.deciding import DECIDERS, Command
from services.intake.importing.mapping import Field, Kind, Mapping, Step, is_reference, referenced

Found = Iterator[tuple[str, str]]
COMMANDS: dict[str, type[Command]] = {command.__name__: command for command in DECIDERS}
"""The commands that a step may name."""

_DAYS = frozenset({Kind.DATE, Kind.MOMENT})
SET_BY_US = frozenset({"request_id", "occurred_at"})
"""Arguments that the importer gives: from the row's key and the step's ``at``."""


def mistakes_in(mapping: Mapping) -> Found:
    """Each mistake as the path of the part and what is wrong with it."""
    yield from _clock(mapping)
    yield from _lookups(mapping)
    for name, field in mapping.fields.items():
        yield from _field(f"fields.{name}", field)
        yield from _default(mapping, f"fields.{name}.default", field)
    yield from _references(mapping, "common", mapping.common)
    names = [step.called for step in mapping.steps]
    for at, step in enumerate(mapping.steps):
        if names.index(step.called) != at:
            yield f"steps[{at}]", f"a second step {step.called!r}: give it a name of its own"
        yield from _step(mapping, f"steps[{at}]", step)


def _clock(mapping: Mapping) -> Found:
    zone = mapping.clock.zone
    if is_reference(zone):
        yield from _references(mapping, "clock.zone", zone)
    elif zone not in available_timezones():
        yield "clock.zone", f"{zone!r} is no IANA time zone such as Asia/Shanghai"
    if mapping.clock.opens >= mapping.clock.closes:
        yield "clock", "opens must be before closes"


def _lookups(mapping: Mapping) -> Found:
    for name, lookup in mapping.lookups.items():
        yield from _references(mapping, f"lookups.{name}.of", lookup.of)
        if lookup.of[1:] in mapping.fields and _asks_itself(mapping, name):
            yield f"lookups.{name}.of", "is looked up in itself"


def _asks_itself(mapping: Mapping, lookup_name: str) -> bool:
    asked, seen = lookup_name, {lookup_name}
    while is_reference(mapping.lookups[asked].of):
        field = mapping.fields.get(mapping.lookups[asked].of[1:])
        asked = "" if field is None else field.column.split(".", 1)[0]
        if asked not in mapping.lookups:
            return False
        if asked in seen:
            return True
        seen.add(asked)
    return False


def _field(path: str, field: Field) -> Found:
    if field.kind in _DAYS and not field.format:
        yield path, f"a {field.kind} needs a format, for example '%d-%m-%y'"
    for form in field.format:
        try:
            date(2001, 2, 3).strftime(form)
        except ValueError:
            yield f"{path}.format", f"{form!r} is no date format"


def _default(mapping: Mapping, path: str, field: Field) -> Found:
    yield from _references(mapping, path, field.default)
    for name in referenced(field.default):
        if name in mapping.fields and referenced(mapping.fields[name].default):
            yield path, f"${name} has a default of its own that refers to a field"


def _references(mapping: Mapping, path: str, template: Any) -> Found:
    for name in referenced(template):
        if name not in mapping.fields and not name.startswith("id."):
            yield path, f"${name} is no field{_meant(name, mapping.fields)}"


def _step(mapping: Mapping, path: str, step: Step) -> Found:
    command = COMMANDS.get(step.command)
    if command is None:
        yield f"{path}.command", f"{step.command!r} is no command{_meant(step.command, COMMANDS)}"
    else:
        yield from _arguments(mapping, path, step, command)
    for named in (*step.when, *step.given, *step.once):
        if named not in mapping.fields:
            yield path, f"{named!r} is no field{_meant(named, mapping.fields)}"
    if not (isinstance(step.at, date) or (isinstance(step.at, str) and is_reference(step.at))):
        yield f"{path}.at", "a $field or a date is needed"
    yield from _references(mapping, f"{path}.at", step.at)
    for name in referenced(step.at):
        if name in mapping.fields and mapping.fields[name].kind not in _DAYS:
            yield f"{path}.at", f"${name} is read as {mapping.fields[name].kind}, not as a date or moment"
    yield from _references(mapping, f"{path}.with", step.arguments)


def _arguments(mapping: Mapping, path: str, step: Step, command: type[Command]) -> Found:
    known = {field.name: field for field in msgspec.structs.fields(command)}
    for name in step.arguments:
        if name not in known or name in SET_BY_US:
            yield f"{path}.with.{name}", f"{step.command} takes no {name!r}{_meant(name, known)}"
    given = step.arguments.keys() | mapping.common.keys() | SET_BY_US
    for name, field in known.items():
        if field.required and name not in given:
            yield path, f"{step.command} needs {name!r}"


def _meant(name: str, known: Any) -> str:
    close = get_close_matches(name, list(known), 1)
    return f"; is {close[0]!r} meant?" if close else ""


def arguments_of(mapping: Mapping, step: Step) -> dict[str, Any]:
    """The step's arguments with those of ``common`` that its command takes."""
    taken = COMMANDS[step.command].__struct_fields__
    shared = {name: value for name, value in mapping.common.items() if name in taken}
    return shared | step.arguments
