"""What a field that is wrong could have been: the values of a choice, or the names of an object's fields."""

import re
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import inspect

_STEP = re.compile(r"\.(?P<name>[A-Za-z_]\w*)|\[(?P<entry>\d+|\.\.\.)\]")
_ANYTHING: "msgspec.json.Decoder[Any]" = msgspec.json.Decoder()


def alternatives(kind: Any, body: bytes | msgspec.Raw, path: str) -> tuple[str, ...]:
    """The allowed values of the field at the path, or, where its object has no such field, the names that it has.

    Args:
        kind: type that the body was decoded as.
        body: what was sent; of several types in a union, its tag says which one is meant.
        path: the field, as ``$.actor.role``.
    """
    at = inspect.type_info(kind)
    value = _parsed(body)
    for step in _STEP.finditer(path):
        structs = _structs(at)
        if not structs:
            at, value = _entry(at), _inside(value, step)
            continue
        if step["name"] in {struct.tag_field for struct in structs}:
            return tuple(sorted(str(struct.tag) for struct in structs))
        struct = next((one for one in structs if len(structs) == 1 or _is_tagged(value, one)), None)
        if struct is None:
            return ()
        field = next((one for one in struct.fields if one.encode_name == step["name"]), None)
        if field is None:
            return tuple(one.encode_name for one in struct.fields)
        at, value = field.type, _inside(value, step)
    return values_of(at)


def values_of(at: inspect.Type) -> tuple[str, ...]:
    """The values that a choice allows; none for a type that is no choice."""
    for kind in _kinds(at):
        if isinstance(kind, inspect.EnumType):
            return tuple(str(member.value) for member in kind.cls)
        if isinstance(kind, inspect.LiteralType):
            return tuple(str(value) for value in kind.values)
    return ()


def _parsed(body: bytes | msgspec.Raw) -> Any:
    """What was sent; None where it is no JSON beyond the field that is wrong."""
    try:
        return _ANYTHING.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _kinds(at: inspect.Type | None) -> Sequence[inspect.Type]:
    """The type itself, or those of a union, without annotations."""
    if isinstance(at, inspect.Metadata):
        return _kinds(at.type)
    if isinstance(at, inspect.UnionType):
        return [kind for part in at.types for kind in _kinds(part)]
    return () if at is None else (at,)


def _structs(at: inspect.Type | None) -> list[inspect.StructType]:
    return [kind for kind in _kinds(at) if isinstance(kind, inspect.StructType)]


def _is_tagged(value: Any, struct: inspect.StructType) -> bool:
    return isinstance(value, dict) and struct.tag_field is not None and value.get(struct.tag_field) == struct.tag


def _entry(at: inspect.Type | None) -> inspect.Type:
    """Type of what a list or map holds."""
    for kind in _kinds(at):
        if isinstance(kind, inspect.ListType | inspect.VarTupleType):
            return kind.item_type
        if isinstance(kind, inspect.DictType):
            return kind.value_type
    return inspect.AnyType()


def _inside(value: Any, step: re.Match[str]) -> Any:
    if isinstance(value, dict):
        return value.get(step["name"])
    entry = step["entry"] or ""
    return value[int(entry)] if isinstance(value, list) and entry.isdecimal() and int(entry) < len(value) else None
