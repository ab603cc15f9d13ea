"""The AsyncAPI document: sound by itself, true to the catalogue, readable by another implementation of the format."""

from collections.abc import Iterator
from typing import Any

import pytest
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema
from hypothesis import given, settings
from jsonschema import Draft7Validator

from shared.events import Envelope, EventType, Topic, asyncapi_document, record_of
from shared.events.catalogue import ENTRIES
from shared.events.envelope import to_json
from tests.support.event_strategies import envelopes

_DOCUMENT = asyncapi_document()
_HEADERS = Draft7Validator(_DOCUMENT["components"]["schemas"]["RecordHeaders"])


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _references(value)
    if isinstance(node, list):
        for item in node:
            yield from _references(item)


def _found(reference: str) -> Any:
    node: Any = _DOCUMENT
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node


def test_every_reference_leads_somewhere() -> None:
    assert all(isinstance(_found(reference), dict) for reference in _references(_DOCUMENT))


def test_document_is_read_by_another_implementation() -> None:
    read = ApplicationSchema.model_validate(_DOCUMENT)
    assert (read.asyncapi, len(read.channels)) == ("3.0.0", len(Topic))


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_every_event_type_is_a_message_of_its_topic(entry: EventType) -> None:
    key = f"{entry.name}.v{entry.version}"
    message = _DOCUMENT["components"]["messages"][key]
    channels = [channel["address"] for channel in _DOCUMENT["channels"].values() if key in channel["messages"]]
    assert channels == [entry.topic]
    assert message["title"] == f"{entry.zh} · {entry.en}"
    assert message["name"] == entry.type


def test_operations_send_the_messages_of_their_channel() -> None:
    for operation in _DOCUMENT["operations"].values():
        channel = operation["channel"]["$ref"]
        assert operation["action"] == "send"
        assert {one["$ref"] for one in operation["messages"]} == {
            f"{channel}/messages/{key}" for key in _found(channel)["messages"]
        }


def test_older_versions_on_the_topic_are_said() -> None:
    older = {key: message["x-older-versions"] for key, message in _DOCUMENT["components"]["messages"].items()}
    assert older["DefeatReported.v2"] == [1]
    assert older["VisitRegistered.v1"] == []


def test_each_schema_is_valid_and_every_field_is_said_in_both_languages() -> None:
    for name, schema in _DOCUMENT["components"]["schemas"].items():
        Draft7Validator.check_schema(schema)
        for field, node in schema.get("properties", {}).items():
            said = [node, *node.get("anyOf", [])]
            assert field == "content-type" or any(" · " in one.get("description", "") for one in said), (name, field)


def test_measured_fields_say_their_unit() -> None:
    schemas = _DOCUMENT["components"]["schemas"]
    odometer = schemas["FirstServiceDone"]["properties"]["odometer_km"]["anyOf"][0]
    assert schemas["Money"]["properties"]["amount_minor"]["x-unit"] == "minor units"
    assert schemas["VisitRegistered"]["properties"]["party_size"]["x-unit"] == "people"
    assert odometer["x-unit"] == "km"


@given(envelopes())
@settings(max_examples=50, deadline=None)
def test_headers_of_every_record_fit_the_document(envelope: Envelope) -> None:
    headers = record_of(to_json(envelope), "intake", 7).headers
    _HEADERS.validate({name: value.decode() for name, value in headers})
