"""Reading a mapping file: its parts, each checked, with the line of every mistake."""

from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from services.intake.importing import located_yaml
from services.intake.importing.located_yaml import Mistake, nearest_line
from services.intake.importing.mapping import Clock, Field, Lookup, Mapping, Source, Step
from services.intake.importing.mapping_check import mistakes_in

T = TypeVar("T")
_SECTIONS = ("source", "clock", "lookups", "fields", "common", "steps")
_LARGEST = 1_000_000


class MappingInvalid(Exception):
    """The mapping file is wrong; the message lists each mistake with its line."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(f"  line {mistake.line}: {mistake.what}" for mistake in self.mistakes))


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises:
        MappingInvalid: it is not YAML, or a part of it is not as the mapping language says.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise MappingInvalid([Mistake(1, f"{path} cannot be read: {error.strerror}")]) from None
    if len(raw) > _LARGEST:
        raise MappingInvalid([Mistake(1, f"larger than {_LARGEST:,} bytes")])
    try:
        return parse_mapping(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise MappingInvalid([Mistake(raw[: error.start].count(b"\n") + 1, "not UTF-8")]) from None


def parse_mapping(text: str) -> Mapping:
    """Read a mapping from its text, as `read_mapping` does."""
    located = located_yaml.parse(text)
    if located.mistakes:
        raise MappingInvalid(located.mistakes)
    if not isinstance(located.document, dict):
        raise MappingInvalid([Mistake(1, f"a mapping has the parts {', '.join(_SECTIONS)}")])
    parts = _Parts(located.document, located.lines, [])
    mapping = parts.mapping()
    if mapping is None:
        raise MappingInvalid(parts.mistakes)
    wrong = [Mistake(nearest_line(located.lines, path), f"{path}: {what}") for path, what in mistakes_in(mapping)]
    if wrong:
        raise MappingInvalid(wrong)
    return mapping


class _Parts(Struct, frozen=True):
    """The document's parts, converted one by one so that one mistake does not hide the next."""

    document: dict[str, Any]
    lines: dict[str, int]
    mistakes: list[Mistake]

    def mapping(self) -> Mapping | None:
        """The whole, or None when there are mistakes."""
        for section in self.document.keys() - set(_SECTIONS):
            self._wrong(section, f"is none of {', '.join(_SECTIONS)}")
        source = self._part("source", _listed(self.document.get("source"), {"key"}), Source)
        clock = self._part("clock", self.document.get("clock"), Clock)
        lookups = {name: self._part(f"lookups.{name}", one, Lookup) for name, one in self._named("lookups")}
        fields = {name: self._part(f"fields.{name}", _field(one), Field) for name, one in self._named("fields")}
        steps = [self._part(f"steps[{at}]", _step(one), Step) for at, one in enumerate(self._steps())]
        common = dict(self._named("common"))
        if self.mistakes or source is None or clock is None:
            return None
        return Mapping(
            source=source,
            clock=clock,
            lookups={name: one for name, one in lookups.items() if one is not None},
            fields={name: one for name, one in fields.items() if one is not None},
            common=common,
            steps=[step for step in steps if step is not None],
        )

    def _wrong(self, path: str, what: str) -> None:
        self.mistakes.append(Mistake(nearest_line(self.lines, path), f"{path}: {what}"))

    def _part(self, path: str, value: Any, cls: type[T]) -> T | None:
        if value is None:
            self._wrong(path, "is missing")
            return None
        try:
            return msgspec.convert(value, cls)
        except msgspec.ValidationError as error:
            what, _, where = str(error).partition(" - at `$")
            self._wrong(path + where.rstrip("`"), what)
            return None

    def _named(self, section: str) -> list[tuple[str, Any]]:
        values = self.document.get(section) or {}
        if isinstance(values, dict):
            return list(values.items())
        self._wrong(section, "names with their settings are needed")
        return []

    def _steps(self) -> list[Any]:
        steps = self.document.get("steps")
        if isinstance(steps, list) and steps:
            return steps
        self._wrong("steps", "a list of at least one step is needed")
        return []


def _field(value: Any) -> Any:
    """A field's short form is its column's name."""
    return {"column": value} if isinstance(value, str) else _listed(value, {"format"})


def _step(value: Any) -> Any:
    return _listed(value, {"given", "once", "accept"})


def _listed(value: Any, names: set[str]) -> Any:
    """One name may stand for a list of one."""
    if not isinstance(value, dict):
        return value
    return {key: [one] if key in names and isinstance(one, str) else one for key, one in value.items()}
