"""Hypothesis strategies from the contracts' own types: any value that the types allow."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect

from shared.events.catalogue import ENTRIES
from shared.events.envelope import Envelope, enveloped
from shared.events.event import Event
from shared.events.values import Actor, Role

_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_INSTANTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=_ZONES)  # noqa: DTZ001 - bounds are naive
_DATES = st.dates(date(1990, 1, 1), date(2100, 1, 1))
_SLUGS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,39}", fullmatch=True)


def events() -> st.SearchStrategy[Event]:
    """Any event of any type of the catalogue."""
    return st.sampled_from(ENTRIES).flatmap(lambda entry: values_of(entry.cls))


def values_of(cls: type) -> st.SearchStrategy[Any]:
    """Any value of a type that msgspec reads."""
    return _strategy(inspect.type_info(cls))


@st.composite
def envelopes(draw: st.DrawFn) -> Envelope:
    """Any event in any envelope."""
    return enveloped(
        draw(events()),
        id=draw(st.uuids()),
        source="/showroom/intake",
        stream_id=draw(st.uuids()),
        sequence=draw(st.integers(1, 2**31)),
        occurred_at=draw(_INSTANTS),
        recorded_at=draw(_INSTANTS).astimezone(UTC),
        group_id=draw(_SLUGS),
        dealer_id=draw(_SLUGS),
        actor=Actor(draw(_SLUGS), draw(st.sampled_from(Role))),
        customer_id=draw(st.none() | st.uuids()),
        causation_id=draw(st.none() | st.uuids()),
        correlation_id=draw(st.none() | st.uuids()),
    )


def _strategy(info: inspect.Type) -> st.SearchStrategy[Any]:
    return _MAKERS[type(info)](info)


def _texts(info: inspect.StrType) -> st.SearchStrategy[str]:
    if info.pattern is not None:
        return st.from_regex(info.pattern)
    return st.text(min_size=info.min_length or 0, max_size=info.max_length)


def _tuples(info: inspect.VarTupleType) -> st.SearchStrategy[tuple[Any, ...]]:
    size = min(info.max_length or 4, 4)
    return st.lists(_strategy(info.item_type), min_size=info.min_length or 0, max_size=size).map(tuple)


def _structs(info: inspect.StructType) -> st.SearchStrategy[Any]:
    required = {field.name: _strategy(field.type) for field in info.fields if field.required}
    optional = {field.name: _strategy(field.type) for field in info.fields if not field.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: info.cls(**fields))


_MAKERS: dict[type[inspect.Type], Callable[[Any], st.SearchStrategy[Any]]] = {
    inspect.Metadata: lambda info: _strategy(info.type),
    inspect.NoneType: lambda _: st.none(),
    inspect.BoolType: lambda _: st.booleans(),
    inspect.IntType: lambda info: st.integers(info.ge, info.le),
    inspect.StrType: _texts,
    inspect.UUIDType: lambda _: st.uuids(),
    inspect.DateTimeType: lambda _: _INSTANTS,
    inspect.DateType: lambda _: _DATES,
    inspect.EnumType: lambda info: st.sampled_from(info.cls),
    inspect.StructType: _structs,
    inspect.VarTupleType: _tuples,
    inspect.DictType: lambda _: st.dictionaries(st.text(), _JSON, max_size=4),
    inspect.UnionType: lambda info: st.one_of(*(_strategy(option) for option in info.types)),
}
