"""Every event that was ever published decodes with today's code (design, invariant 7: contracts only grow)."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema
import msgspec
import pytest

from shared.events import CATALOGUE, decode_event, read_envelope, read_record, type_of
from shared.events.catalogue import entry_of
from shared.events.defeat import DefeatReported
from shared.events.envelope import from_json, to_json
from shared.events.kafka import record_of
from shared.events.reception import VisitRegistered
from shared.events.values import DETAILS_OF_REASON, DefeatReason, Role
from tests.support.schema_samples import EXAMPLES, SCHEMAS

_STORED = sorted(EXAMPLES.glob("*.v*.json"))
_CURRENT = [file for file in _STORED if f"showroom.{file.stem}" in CATALOGUE]
_BOTH = ("minimal", "full")


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _example(name: str, version: int, size: str) -> bytes:
    return json.dumps(_read(EXAMPLES / f"{name}.v{version}.json")[size], ensure_ascii=False).encode()


def test_every_published_schema_has_a_stored_example() -> None:
    published = {file.name for file in SCHEMAS.glob("*.v*.json")}
    assert published == {file.name for file in _STORED}


@pytest.mark.parametrize("size", _BOTH)
@pytest.mark.parametrize("file", _STORED, ids=lambda file: file.stem)
def test_stored_event_fits_the_schema_of_its_time(file: Path, size: str) -> None:
    schema = _read(SCHEMAS / file.name)
    jsonschema.validate(_read(file)[size], schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("size", _BOTH)
@pytest.mark.parametrize("file", _STORED, ids=lambda file: file.stem)
def test_stored_event_decodes_to_the_class_of_today_and_round_trips(file: Path, size: str) -> None:
    name, version = file.stem.rsplit(".v", 1)
    event = decode_event(f"showroom.{name}.v{version}", _example(name, int(version), size))
    today = type_of(event)
    assert today is entry_of(name)
    assert decode_event(today.type, msgspec.json.encode(event)) == event


@pytest.mark.parametrize("file", _CURRENT, ids=lambda file: file.stem)
def test_nothing_of_a_full_event_is_lost_on_the_way(file: Path) -> None:
    name, version = file.stem.rsplit(".v", 1)
    stored = _read(file)["full"]
    event = decode_event(f"showroom.{name}.v{version}", json.dumps(stored).encode())
    assert {field: getattr(event, field) is not None for field in stored} == dict.fromkeys(stored, True)


@pytest.mark.parametrize("reason", DefeatReason)
def test_defeat_of_version_1_gets_both_levels_of_its_reason(reason: DefeatReason) -> None:
    details = DETAILS_OF_REASON[reason] or {None}
    for detail in details - {None}:
        event = _defeat_of_version_1(detail.value)
        assert (event.reason, event.detail) == (reason, detail)


@pytest.mark.parametrize("code", ["delivery_time", "plan_dropped", "unknown"])
def test_defeat_of_version_1_without_a_second_level_keeps_its_reason(code: str) -> None:
    event = _defeat_of_version_1(code)
    assert (event.reason, event.detail) == (DefeatReason(code), None)


def test_defeat_of_version_1_loses_nothing_else() -> None:
    stored = _read(EXAMPLES / "DefeatReported.v1.json")["full"]
    event = decode_event("showroom.DefeatReported.v1", _example("DefeatReported", 1, "full"))
    rest = {name: value for name, value in msgspec.to_builtins(event).items() if name not in {"reason", "detail"}}
    without_defaults = {**rest, "price_bought": {"currency": "CNY", **rest["price_bought"]}}
    assert without_defaults == {name: value for name, value in stored.items() if name != "reason"}


def _defeat_of_version_1(code: str) -> DefeatReported:
    data = {**_read(EXAMPLES / "DefeatReported.v1.json")["minimal"], "reason": code}
    event = decode_event("showroom.DefeatReported.v1", json.dumps(data).encode())
    assert isinstance(event, DefeatReported)
    return event


def test_every_code_of_defeat_version_1_is_read() -> None:
    schema = _read(SCHEMAS / "DefeatReported.v1.json")
    for code in schema["$defs"]["DefeatCode"]["enum"]:
        assert _defeat_of_version_1(code).reason in DefeatReason


def test_stored_envelope_is_read_from_the_ledger() -> None:
    stored = (EXAMPLES / "Envelope.json").read_bytes()
    envelope = from_json(stored)
    assert (envelope.sequence, envelope.actorrole, envelope.groupid) == (3, Role.RECEPTIONIST, "east")
    assert to_json(envelope) == stored.rstrip()


def test_stored_record_is_read_from_kafka() -> None:
    record = _read(EXAMPLES / "Record.json")
    headers = [(name, value.encode()) for name, value in record["headers"]]
    envelope = read_envelope(headers, record["key"].encode(), record["value"].encode())
    recorded = read_record(headers, record["value"].encode())
    assert (envelope.ledger, envelope.position, envelope.causationid) == ("intake", 41, None)
    assert (recorded.ledger, recorded.position, recorded.stream_id) == ("intake", 41, UUID(record["key"]))
    assert isinstance(recorded.event, VisitRegistered)


def test_record_is_written_as_the_stored_one() -> None:
    record = _read(EXAMPLES / "Record.json")
    written = record_of((EXAMPLES / "Envelope.json").read_bytes(), "intake", 41)
    assert written.key == record["key"].encode()
    assert written.value == record["value"].encode()
    assert sorted(written.headers) == sorted((name, value.encode()) for name, value in record["headers"])
