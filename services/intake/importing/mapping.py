"""The mapping language: how a row of a file becomes commands. Documented in docs/importing.md.

A value in ``common`` and in a step's ``with`` may be ``$name`` (a field of the row), ``$id.name`` (an id made of the
source's name and the row's key, the same on every run) or anything else, which stands for itself.
"""

from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

Name = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,39}\Z", description="A name inside the mapping")]
Text = Annotated[str, Meta(min_length=1, max_length=200)]


class Kind(StrEnum):
    """What a cell is read as."""

    TEXT = "text"
    ID = "id"
    DATE = "date"
    MOMENT = "moment"
    MONEY = "money"
    WHOLE = "whole"
    LIST = "list"


class Source(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file: what it is called in ids, which columns name a row, and how it is laid out."""

    name: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}\Z")]
    key: Annotated[list[Text], Meta(min_length=1, max_length=10)]
    sheet: Text | None = None
    header_row: Annotated[int, Meta(ge=1, le=1000)] = 1
    encoding: Text | None = None
    delimiter: Annotated[str, Meta(min_length=1, max_length=1)] | None = None


class Clock(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The zone that dates are in, and the hours of the day that a date without a time may fall in."""

    zone: Text
    opens: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")] = "09:30"
    closes: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d\Z")] = "17:30"


class Lookup(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A second file, joined to a row where its ``key`` column equals the row's ``of`` (a column, or a ``$field``)."""

    file: Text
    key: Text
    of: Text


class Field(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"kind": "as"}):
    """A named value of the row: its column (``lookup.column`` for a joined one) and how the cell is read.

    ``values`` maps what stands in the cell; what is not among them is refused, kept, or becomes ``otherwise``.
    ``default``, a value or a ``$field``, stands for a blank cell.
    """

    column: Text
    kind: Kind = Kind.TEXT
    format: list[Text] = []
    currency: Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")] = "CNY"
    separator: Text = ","
    values: dict[str, Any] = {}
    otherwise: Any = "refuse"
    default: Any = None


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"arguments": "with"}):
    """One command that is made of a row, when its conditions hold.

    ``when``: field → value or list of values that it must have. ``given``: fields that must not be blank.
    ``once``: made only for the first row with these fields' values. ``at``: when it occurred. ``name`` makes the
    request id: the command's name when absent. ``accept``: refusals that are no problem.
    """

    command: Text
    name: Name | None = None
    when: dict[str, Any] = {}
    given: list[Name] = []
    once: list[Name] = []
    at: Any
    arguments: dict[str, Any] = {}
    accept: list[Text] = []

    @property
    def called(self) -> str:
        """What the step is called in reports and request ids."""
        return self.name or self.command


class Mapping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A whole mapping file."""

    source: Source
    clock: Clock
    lookups: dict[str, Lookup] = {}
    fields: dict[str, Field] = {}
    common: dict[str, Any] = {}
    steps: list[Step]


def referenced(template: Any) -> list[str]:
    """The references in a template, without the dollar sign, in order."""
    if isinstance(template, str):
        return [template[1:]] if is_reference(template) else []
    if isinstance(template, dict):
        return [name for value in template.values() for name in referenced(value)]
    if isinstance(template, list):
        return [name for value in template for name in referenced(value)]
    return []


def is_reference(text: str) -> bool:
    """Whether the text is ``$name``; ``$$name`` is the text ``$name`` itself."""
    return text.startswith("$") and not text.startswith("$$")
