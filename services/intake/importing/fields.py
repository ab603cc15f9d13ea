"""The named values of one row: its own cells and the joined ones, read as the mapping says, each once."""

from typing import Any
from uuid import UUID, uuid5

from services.intake.importing.cells import Cell, as_text, value_of
from services.intake.importing.lookups import Joined
from services.intake.importing.mapping import Field, Mapping, is_reference
from services.intake.importing.problem import CellWrong
from services.intake.importing.table import Row

_NAMESPACE = UUID("5d1c2f0a-6b52-5f0b-8a43-0c7a9d1e4b66")


def id_of(source: str, key: str, name: str) -> UUID:
    """The id that a source's row gives to a thing: the same on every run."""
    return uuid5(_NAMESPACE, f"{source}/{key}/{name}")


def columns_of(mapping: Mapping, field: Field) -> tuple[str | None, str]:
    """The lookup that the field's column is in (None for the file's own), and the column's name there."""
    lookup, dot, column = field.column.partition(".")
    return (lookup, column) if dot and lookup in mapping.lookups else (None, field.column)


def own_column(mapping: Mapping, name: str) -> str:
    """The column of the imported file that a field comes from in the end."""
    field = mapping.fields[name]
    lookup, column = columns_of(mapping, field)
    if lookup is None:
        return column
    of = mapping.lookups[lookup].of
    return own_column(mapping, of[1:]) if is_reference(of) else of


class Fields:
    """The fields of one row, read when they are asked for."""

    def __init__(self, mapping: Mapping, joined: dict[str, Joined], row: Row, key: str) -> None:
        self.mapping = mapping
        self._joined = joined
        self._row = row
        self._key = key
        self._read: dict[str, Any] = {}
        self.wrong: dict[str, CellWrong] = {}

    def __getitem__(self, name: str) -> Any:
        """The value of ``name`` or ``id.name``; None where the cell is blank, or wrong (then ``wrong`` says why)."""
        if name not in self._read:
            is_id = name.startswith("id.")
            made = id_of(self.mapping.source.name, self._key, name[3:]) if is_id else self._value(name)
            self._read[name] = made
        return self._read[name]

    def filled(self, template: Any) -> Any:
        """The template with every reference replaced; parts that come out blank are left out."""
        if isinstance(template, str):
            return self[template[1:]] if is_reference(template) else template.removeprefix("$")
        if isinstance(template, dict):
            parts = {name: self.filled(part) for name, part in template.items()}
            return {name: part for name, part in parts.items() if part is not None}
        if isinstance(template, list):
            return [part for part in map(self.filled, template) if part is not None]
        return template

    def _value(self, name: str) -> Any:
        field = self.mapping.fields[name]
        try:
            found = value_of(self._cell(field), field)
        except CellWrong as wrong:
            self.wrong[name] = wrong
            return None
        return self.filled(field.default) if found is None else found

    def _cell(self, field: Field) -> Cell:
        lookup_name, column = columns_of(self.mapping, field)
        if lookup_name is None:
            return self._row.cells.get(column)
        lookup = self.mapping.lookups[lookup_name]
        of = self[lookup.of[1:]] if is_reference(lookup.of) else self._row.cells.get(lookup.of)
        key = as_text(of)
        if not key:
            return None
        found = self._joined[lookup_name].get(key)
        if found is None:
            en = f"no row for {key[:40]!r} in {lookup.file}"
            raise CellWrong("LookupMissing", en, f"{lookup.file} 中没有 {key[:40]!r}")
        return found.get(column)
