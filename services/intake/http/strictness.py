"""What a command's type does not check: fields of inner objects that do not exist, and times outside living memory.

The structs inside commands are those of the events, which let unknown fields pass, so that older readers can read newer
events. A client's mistake is a mistake all the same.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct, inspect

from shared.http.decoding import field_invalid
from shared.http.wording import step

EARLIEST_YEAR = 1900
LATEST_YEAR = 2199

_ANYTHING: "msgspec.json.Decoder[Any]" = msgspec.json.Decoder()


class Inner(Struct, frozen=True):
    """A field that holds an object, or a list of them: its name and the names of its fields."""

    field: str
    known: tuple[str, ...]
    inner: tuple["Inner", ...]


class InnerObjects(Struct, frozen=True):
    """The objects inside a command. ``sound`` reads a body whose inner objects have no other fields."""

    fields: tuple[Inner, ...]
    sound: "msgspec.json.Decoder[Any]"

    @classmethod
    def of(cls, command: type[Struct]) -> "InnerObjects":
        """What a command holds."""
        fields = _inner_of(_described(command))
        return cls(fields, msgspec.json.Decoder(msgspec.defstruct("Sound", [_sound_field(one) for one in fields])))

    def refuse_unknown_fields(self, body: bytes) -> None:
        """Refuse a body whose inner objects have fields that do not exist.

        Raises:
            ProblemRaised: 422 with the field's path.
        """
        try:
            self.sound.decode(body)
        except msgspec.ValidationError:
            for path, known in _unknown(_ANYTHING.decode(body), self.fields, "$"):
                raise field_invalid(path, en="There is no such field", zh="字段不存在", allowed=known) from None


def _inner_of(struct: inspect.StructType) -> tuple[Inner, ...]:
    found = ((field.encode_name, _struct_in(field.type)) for field in struct.fields)
    return tuple(
        Inner(name, tuple(part.encode_name for part in inner.fields), _inner_of(inner))
        for name, inner in found
        if inner is not None
    )


def _sound_field(inner: Inner) -> tuple[str, Any, Any]:
    """The field as one that takes such an object or a list of them; only what holds objects in turn is looked into."""
    read = {one.field: _sound_field(one) for one in inner.inner}
    fields = [read.get(name) or (name, msgspec.Raw, msgspec.Raw()) for name in inner.known]
    sound = msgspec.defstruct("Sound", fields, forbid_unknown_fields=True)
    return inner.field, sound | list[sound] | None, None  # type: ignore[valid-type]  # a type made here


def _struct_in(kind: inspect.Type) -> inspect.StructType | None:
    """The struct in a field's type: itself, or inside an optional, an annotation or a list."""
    if isinstance(kind, inspect.StructType):
        return kind
    if isinstance(kind, inspect.Metadata):
        return _struct_in(kind.type)
    if isinstance(kind, inspect.VarTupleType | inspect.ListType):
        return _struct_in(kind.item_type)
    if isinstance(kind, inspect.UnionType):
        return next((found for part in kind.types if (found := _struct_in(part))), None)
    return None


def _unknown(value: dict[str, Any], inner: tuple[Inner, ...], path: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The path of every field that does not exist, with the names that do."""
    for one in inner:
        held = value.get(one.field)
        at = f"{path}.{one.field}"
        parts = (
            [(f"{at}[{index}]", part) for index, part in enumerate(held)] if isinstance(held, list) else [(at, held)]
        )
        for part_path, part in parts:
            if isinstance(part, dict):
                yield from ((step(part_path, name), one.known) for name in part.keys() - set(one.known))
                yield from _unknown(part, one.inner, part_path)


def refuse_impossible_years(command: Struct) -> None:
    """Refuse times that no showroom has seen or will see, and that later arithmetic could not hold.

    Raises:
        ProblemRaised: 422 with the field's path.
    """
    for name in _dates_in(type(command)):
        value = getattr(command, name)
        if isinstance(value, date) and not EARLIEST_YEAR <= value.year <= LATEST_YEAR:
            raise field_invalid(
                f"$.{name}",
                en=f"Expected a year from {EARLIEST_YEAR} to {LATEST_YEAR}",
                zh=f"年份应在 {EARLIEST_YEAR} 至 {LATEST_YEAR} 之间",
            )


@cache
def _dates_in(command: type[Struct]) -> tuple[str, ...]:
    """Names of a command's fields that hold a date or a moment, or nothing."""
    return tuple(field.name for field in _described(command).fields if _is_date(field.type))


def _is_date(kind: inspect.Type) -> bool:
    if isinstance(kind, inspect.Metadata):
        return _is_date(kind.type)
    if isinstance(kind, inspect.UnionType):
        return any(_is_date(part) for part in kind.types)
    return isinstance(kind, inspect.DateType | inspect.DateTimeType)


def _described(command: type[Struct]) -> inspect.StructType:
    described = inspect.type_info(command)
    if not isinstance(described, inspect.StructType):
        raise TypeError(command)
    return described
