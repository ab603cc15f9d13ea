"""Whatever the types allow survives the ledger and Kafka unchanged."""

from random import Random

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events import Envelope, Event, decode_event, read_envelope, read_record, record_of, type_of
from shared.events.envelope import from_json, to_json
from shared.events.kafka import headers_of, key_of
from tests.support.event_strategies import envelopes, events


@settings(max_examples=400, deadline=None)
@given(events())
def test_event_round_trips_through_its_data(event: Event) -> None:
    assert decode_event(type_of(event).type, msgspec.json.encode(event)) == event


@settings(deadline=None)
@given(envelopes())
def test_envelope_round_trips_through_the_ledger(envelope: Envelope) -> None:
    stored = to_json(envelope)
    assert _same(from_json(stored), envelope)
    assert to_json(from_json(stored)) == stored


@settings(deadline=None)
@given(envelopes(), st.integers(0, 2**63 - 1), st.randoms())
def test_envelope_round_trips_through_kafka_in_any_order_of_headers(
    envelope: Envelope, position: int, random: Random
) -> None:
    record = record_of(to_json(envelope), "intake-2", position)
    headers = [*record.headers, ("ce_unheard", b"\xff"), ("trace", b"")]
    random.shuffle(headers)
    relayed = read_envelope(headers, record.key, record.value)
    assert _same(relayed, envelope)
    assert (relayed.ledger, relayed.position) == ("intake-2", position)


@settings(deadline=None)
@given(envelopes(), st.integers(0, 2**63 - 1))
def test_projection_reads_from_kafka_what_was_recorded(envelope: Envelope, position: int) -> None:
    record = record_of(to_json(envelope), "intake", position)
    recorded = read_record(record.headers, record.value)
    assert recorded.event == decode_event(envelope.type, bytes(envelope.data))
    assert (recorded.type, recorded.id, recorded.stream, recorded.stream_id, recorded.version) == (
        envelope.type,
        envelope.id,
        envelope.streamkind,
        envelope.subject,
        envelope.sequence,
    )
    assert (recorded.occurred_at, recorded.recorded_at) == (envelope.time, envelope.recordedtime)
    assert (recorded.group_id, recorded.dealer_id) == (envelope.groupid, envelope.dealerid)
    assert (recorded.actor_id, recorded.actor_role) == (envelope.actorid, envelope.actorrole)
    assert (recorded.correlation_id, recorded.ledger, recorded.position) == (envelope.correlationid, "intake", position)


@given(envelopes())
@settings(deadline=None, max_examples=20)
def test_headers_and_key_of_an_envelope_are_those_of_its_record(envelope: Envelope) -> None:
    record = record_of(to_json(envelope), "intake", 7)
    assert headers_of(envelope, "intake", 7) == record.headers
    assert key_of(envelope) == record.key


def _same(one: Envelope, other: Envelope) -> bool:
    """Envelopes compare their raw data by identity, so it is compared apart."""
    fields = [name for name in Envelope.__struct_fields__ if name != "data"]
    equal = all(getattr(one, name) == getattr(other, name) for name in fields)
    return equal and bytes(one.data) == bytes(other.data)
