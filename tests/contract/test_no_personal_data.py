"""Invariant 6: personal data is not in the event log. No field of any event can hold free text."""

from collections.abc import Iterator

import pytest
from msgspec import inspect

from shared.events.catalogue import ENTRIES, EventType

_LABEL = 80
_POLICIES = {"DealerPolicyChanged", "GroupPolicyChanged"}
_OF_A_PERSON = {
    "phone",
    "mobile",
    "email",
    "address",
    "surname",
    "birthday",
    "wechat",
    "plate",
    "vin",
    "note",
    "comment",
}


def _fields(info: inspect.Type, path: str) -> Iterator[tuple[str, inspect.Type]]:
    """Every leaf of a type with its path."""
    match info:
        case inspect.Metadata():
            yield from _fields(info.type, path)
        case inspect.StructType():
            for field in info.fields:
                yield from _fields(field.type, f"{path}.{field.name}")
        case inspect.VarTupleType():
            yield from _fields(info.item_type, f"{path}[]")
        case inspect.UnionType():
            for option in info.types:
                yield from _fields(option, path)
        case _:
            yield path, info


def _is_free_text(leaf: inspect.Type) -> bool:
    if isinstance(leaf, inspect.StrType):
        return leaf.pattern is None and (leaf.max_length is None or leaf.max_length > _LABEL)
    return isinstance(leaf, inspect.AnyType | inspect.DictType | inspect.BytesType | inspect.RawType)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_no_field_can_hold_free_text(entry: EventType) -> None:
    free = [path for path, leaf in _fields(inspect.type_info(entry.cls), entry.name) if _is_free_text(leaf)]
    allowed = [f"{entry.name}.settings"] if entry.name in _POLICIES else []
    assert free == allowed


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_no_field_is_named_after_a_persons_detail(entry: EventType) -> None:
    paths = [path for path, _ in _fields(inspect.type_info(entry.cls), entry.name)]
    names = {path.rsplit(".", 1)[-1].removesuffix("[]") for path in paths}
    assert not names & _OF_A_PERSON
