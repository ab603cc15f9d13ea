"""The contracts: envelope, event types, schemas, upcasters. No I/O; a reacting service needs only this.

Reading a record from Kafka::

    from shared.events import Unreadable, read_record
    from shared.events.defeat import DefeatReported

    try:
        recorded = read_record(record.headers, record.value)
    except Unreadable as why:
        ...  # park the record; the message is safe to log
    else:
        if isinstance(recorded.event, DefeatReported):
            ...

Event types are in the module of their subject (`reception`, `rota`, `card`, `sale`, `order`, `defeat`, `contact`,
`message`, `daily`, `dealer`, `grade`), their values in `values`.
"""

from shared.events.asyncapi import asyncapi_document
from shared.events.catalogue import CATALOGUE, type_of
from shared.events.envelope import Envelope, enveloped
from shared.events.event import Event, EventType, StreamKind, Topic
from shared.events.kafka import Record, Relayed, read_envelope, read_record, record_of
from shared.events.reading import decode_event, types_of
from shared.events.recorded import Recorded
from shared.events.unreadable import (
    EventDataInvalid,
    EventTypeUnknown,
    EventVersionUnknown,
    NotAnEvent,
    Unreadable,
)

__all__ = [
    "CATALOGUE",
    "Envelope",
    "Event",
    "EventDataInvalid",
    "EventType",
    "EventTypeUnknown",
    "EventVersionUnknown",
    "NotAnEvent",
    "Record",
    "Recorded",
    "Relayed",
    "StreamKind",
    "Topic",
    "Unreadable",
    "asyncapi_document",
    "decode_event",
    "enveloped",
    "read_envelope",
    "read_record",
    "record_of",
    "type_of",
    "types_of",
]
