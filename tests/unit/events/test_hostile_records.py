"""Bad input: whatever stands on a topic, reading it gives an event or a named refusal that repeats nothing of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events import (
    CATALOGUE,
    EventDataInvalid,
    EventTypeUnknown,
    EventVersionUnknown,
    NotAnEvent,
    Unreadable,
    decode_event,
    read_envelope,
    read_record,
    types_of,
)
from shared.events.defeat import DefeatReported
from shared.events.reading import KNOWN_TYPES
from shared.events.reception import VisitRegistered
from tests.support.schema_samples import EXAMPLES

_RECORD = json.loads((EXAMPLES / "Record.json").read_text(encoding="utf-8"))
_KEY, _VALUE = _RECORD["key"].encode(), _RECORD["value"].encode()
_HEADERS = [(name, value.encode()) for name, value in _RECORD["headers"]]
_REQUIRED = sorted(
    {name for name, _ in _HEADERS}
    - {"content-type", "ce_specversion", "ce_source", "ce_customerid", "ce_correlationid"}
)
_PERSONAL = "张三 138-0013-8000"


def _with(name: str, value: Any) -> list[tuple[str, Any]]:
    return [(one, value if one == name else kept) for one, kept in _HEADERS]


def _refused(read: Callable[[], object]) -> Unreadable | None:
    """The refusal, if there is one; whatever else is raised goes through."""
    try:
        read()
    except Unreadable as refusal:
        return refusal
    return None


def _repeats_something(refusal: Unreadable | None) -> bool:
    return refusal is not None and any(part in str(refusal) for part in ("张三", "138"))


def _refusal(headers: Any, value: bytes | None = _VALUE) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read_record(headers, value)
    return caught.value


@pytest.mark.parametrize("name", _REQUIRED)
def test_missing_header_is_named(name: str) -> None:
    refusal = _refusal([(one, value) for one, value in _HEADERS if one != name])
    assert isinstance(refusal, NotAnEvent)
    assert str(refusal) == f"header {name} is missing"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("ce_id", b"not-a-uuid", "header ce_id: Invalid UUID"),
        ("ce_time", b"2026-03-08T10:30:00", "header ce_time: Expected `datetime` with a timezone component"),
        ("ce_time", b"2026-02-30T10:30:00Z", "header ce_time: Invalid RFC3339 encoded datetime"),
        ("ce_actorrole", b"thief", "header ce_actorrole: Invalid enum value"),
        ("ce_sequence", b"0", "header ce_sequence: Expected `int` >= 1"),
        ("ce_sequence", b"1,2", "header ce_type: Expected `str`, got `int`"),
        ("ce_correlationid", b"x", "header ce_correlationid: Invalid UUID"),
        ("ce_dealerid", b'a","b', "a header holds a quotation mark or a backslash"),
        ("ce_dealerid", b"\\", "a header holds a quotation mark or a backslash"),
        ("ce_dealerid", None, "a header has no value"),
        ("ce_dealerid", b"\xff\xfe", "the headers are not those of an event: the data is not UTF-8"),
    ],
)
def test_malformed_header_is_refused_with_the_reason(name: str, value: Any, reason: str) -> None:
    refusal = _refusal(_with(name, value))
    assert isinstance(refusal, NotAnEvent)
    assert str(refusal) == reason


def test_unknown_type_and_unknown_version_are_told_apart() -> None:
    assert isinstance(_refusal(_with("ce_type", b"showroom.HorseSold.v1")), EventTypeUnknown)
    assert isinstance(_refusal(_with("ce_type", b"showroom.VisitRegistered.v99")), EventVersionUnknown)
    assert isinstance(_refusal(_with("ce_type", b"showroom.VisitRegistered.v0")), EventTypeUnknown)


@pytest.mark.parametrize("value", [None, b"", b"{", b"\xff", b"[]", b'{"visit_id": 7}', b"[" * 100_000])
def test_unreadable_data_is_refused_with_the_context_to_park_it(value: bytes | None) -> None:
    refusal = _refusal(_HEADERS, value)
    assert isinstance(refusal, EventDataInvalid)
    assert refusal.recorded is not None
    assert str(refusal.recorded.stream_id) == _RECORD["key"]


def test_data_of_a_type_that_is_not_wanted_is_not_looked_at() -> None:
    recorded = read_record(_HEADERS, b"\xff", types_of([DefeatReported]))
    assert recorded.event is None


def test_types_of_a_class_hold_its_older_versions() -> None:
    assert types_of([DefeatReported, VisitRegistered]) == {
        "showroom.DefeatReported.v1",
        "showroom.DefeatReported.v2",
        "showroom.VisitRegistered.v1",
    }


@pytest.mark.parametrize("data", [b"{}", b'{"reason": []}', b"[]", b"7", b"\xff", b'{"reason": {}}', b""])
def test_older_version_with_wrong_data_is_refused(data: bytes) -> None:
    with pytest.raises(EventDataInvalid):
        decode_event("showroom.DefeatReported.v1", data)


def test_envelope_whose_key_is_another_stream_is_refused() -> None:
    with pytest.raises(NotAnEvent, match="key is not the event's subject"):
        read_envelope(_HEADERS, b"elsewhere", _VALUE)


@pytest.mark.parametrize("value", [None, b"", b"{", b"{} {}", b"\xff"])
def test_envelope_around_what_is_not_json_is_refused(value: bytes | None) -> None:
    with pytest.raises(NotAnEvent):
        read_envelope(_HEADERS, _KEY, value)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(KNOWN_TYPES)) | st.text(max_size=60), st.binary(max_size=200))
def test_garbage_bytes_raise_nothing_else(type_: str, data: bytes) -> None:
    _refused(lambda: decode_event(type_, data))


_NAMES = st.sampled_from([name for name, _ in _HEADERS]) | st.text(max_size=10)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(_NAMES, st.binary(max_size=50) | st.none()), max_size=25), st.binary(max_size=50) | st.none())
def test_garbage_headers_raise_nothing_else(headers: list[tuple[str, bytes]], value: bytes | None) -> None:
    _refused(lambda: read_record(headers, value))
    _refused(lambda: read_envelope(headers, value, value))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(_HEADERS), st.binary(max_size=60))
def test_one_garbage_header_raises_nothing_else(header: tuple[str, bytes], value: bytes) -> None:
    _refused(lambda: read_record(_with(header[0], value), _VALUE))
    _refused(lambda: read_envelope(_with(header[0], value), _KEY, _VALUE))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(CATALOGUE)), st.data())
def test_damaged_data_raises_nothing_else(type_: str, data: st.DataObject) -> None:
    name = type_.removeprefix("showroom.")
    whole = json.dumps(json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))["full"]).encode()
    start = data.draw(st.integers(0, len(whole)))
    damaged = whole[:start] + data.draw(st.binary(max_size=4)) + whole[start + data.draw(st.integers(0, 4)) :]
    _refused(lambda: decode_event(type_, damaged))


@pytest.mark.parametrize("type_", sorted(CATALOGUE))
def test_refusal_repeats_nothing_of_the_data(type_: str) -> None:
    """Messages are logged and shown; personal data that got into a wrong place must not come along."""
    name = type_.removeprefix("showroom.")
    example = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))["full"]
    for field in example:
        for wrong in (_PERSONAL * 20, {_PERSONAL: _PERSONAL}, [_PERSONAL], f"x - at `$.{_PERSONAL}`"):
            data = json.dumps({**example, field: wrong}, ensure_ascii=False).encode()
            assert not _repeats_something(_refused(lambda data=data: decode_event(type_, data)))


@pytest.mark.parametrize("name", _REQUIRED)
def test_refusal_repeats_nothing_of_the_headers(name: str) -> None:
    assert not _repeats_something(_refused(lambda: read_record(_with(name, _PERSONAL.encode()), _VALUE)))
