"""CloudEvents 1.0 in Kafka's binary mode: attributes as ``ce_…`` headers, the event's data as the value.

An absent attribute has no header. Readers take headers in any order and leave alone those that they do not know.
Reading and writing each hand the whole record to msgspec at once, as text between quotes; that is two to three times
as fast as converting attribute by attribute (docs/decisions/0014-records-are-read-as-one-text.md has the figures).
"""

import re
from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import force_setattr

from shared.events.envelope import CONTENT_TYPE, Envelope, to_json
from shared.events.reading import CANNOT_READ, KNOWN_TYPES, check_type, decode_event, reason_of
from shared.events.recorded import Recorded
from shared.events.unreadable import NotAnEvent, Unreadable
from shared.events.values import described

Headers = Sequence[tuple[str, bytes]]

_CONTENT_TYPE = ("content-type", CONTENT_TYPE.encode())
_SPEC_VERSION = ("ce_specversion", b"1.0")

_QUOTED = (
    "ce_type",
    "ce_id",
    "ce_streamkind",
    "ce_subject",
    "ce_time",
    "ce_recordedtime",
    "ce_groupid",
    "ce_dealerid",
    "ce_actorid",
    "ce_actorrole",
    "ce_ledger",
)
_BARE = ("ce_sequence", "ce_position")
_quoted = itemgetter(*_QUOTED)
_bare = itemgetter(*_BARE)
_INDEX_IN_MESSAGE = re.compile(r" - at `\$\[(\d+)\]`\Z")


class Record(NamedTuple):
    """A Kafka record to send. The key is the stream's id, so that a stream stays in one partition."""

    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class Relayed(Envelope, frozen=True, kw_only=True):
    """An envelope as it came through Kafka, with where it stands in the ledger that it was relayed from."""

    ledger: Annotated[str, described("Ledger that it was relayed from", "账本", min_length=1)]
    position: Annotated[int, described("Where it stands in that ledger", "账本位置", ge=0)]


_ATTRIBUTES = {f"ce_{name}": name for name in Relayed.__struct_fields__ if name != "data"}


class _Stored(Struct, frozen=True, gc=False):
    """What `to_json` wrote, each attribute as the text that it is."""

    id: str
    source: str
    type: str
    time: str
    subject: str
    recordedtime: str
    groupid: str
    dealerid: str
    actorid: str
    actorrole: str
    sequence: int
    data: Raw
    customerid: str | None = None
    causationid: str | None = None
    correlationid: str | None = None
    streamkind: str = "customer"


_decode_stored = msgspec.json.Decoder(_Stored).decode
_decode_recorded = msgspec.json.Decoder(Recorded).decode


def record_of(stored: bytes, ledger: str, position: int) -> Record:
    """The record of an envelope as a ledger keeps it (`to_json`), which stands at ``position`` there."""
    event = _decode_stored(stored)
    subject = event.subject.encode()
    headers = [
        _CONTENT_TYPE,
        _SPEC_VERSION,
        ("ce_type", event.type.encode()),
        ("ce_id", event.id.encode()),
        ("ce_source", event.source.encode()),
        ("ce_subject", subject),
        ("ce_sequence", b"%d" % event.sequence),
        ("ce_time", event.time.encode()),
        ("ce_recordedtime", event.recordedtime.encode()),
        ("ce_groupid", event.groupid.encode()),
        ("ce_dealerid", event.dealerid.encode()),
        ("ce_actorid", event.actorid.encode()),
        ("ce_actorrole", event.actorrole.encode()),
        ("ce_streamkind", event.streamkind.encode()),
        ("ce_ledger", ledger.encode()),
        ("ce_position", b"%d" % position),
    ]
    if event.customerid is not None:
        headers.append(("ce_customerid", event.customerid.encode()))
    if event.causationid is not None:
        headers.append(("ce_causationid", event.causationid.encode()))
    if event.correlationid is not None:
        headers.append(("ce_correlationid", event.correlationid.encode()))
    return Record(subject, bytes(event.data), headers)


def headers_of(envelope: Envelope, ledger: str, position: int) -> list[tuple[str, bytes]]:
    """The record's headers, with where the event stands in the ledger that it is relayed from."""
    return record_of(to_json(envelope), ledger, position).headers


def key_of(envelope: Envelope) -> bytes:
    """The record's key."""
    return str(envelope.subject).encode()


def read_record(headers: Headers, value: bytes | None, wanted: Collection[str] = KNOWN_TYPES) -> Recorded:
    """The event of a Kafka record, for a projection.

    Args:
        headers: the record's headers.
        value: the record's value.
        wanted: types whose data is decoded (`types_of`); of other known types ``event`` is None.

    Raises:
        NotAnEvent: the headers are not those of an event.
        EventTypeUnknown, EventVersionUnknown, EventDataInvalid: the data cannot be read; the exception's ``recorded``
            has the context, so that the record can be parked with its stream.
    """
    recorded = _context(headers)
    try:
        if recorded.type in wanted:
            # nobody else has seen it yet, and a second construction would cost as much as the decoding
            force_setattr(recorded, "event", decode_event(recorded.type, value or b""))
        elif recorded.type not in KNOWN_TYPES:
            check_type(recorded.type)
    except Unreadable as why:
        why.recorded = recorded
        raise
    return recorded


def _context(headers: Headers) -> Recorded:
    try:
        by_name = dict(headers)
        values = _quoted(by_name)
        sequence, position = _bare(by_name)
        correlation = by_name.get("ce_correlationid")
        if correlation:
            values = (*values, correlation)
        text = b'[%b,%b,"%b"]' % (sequence, position, b'","'.join(values))
        if text.count(b'"') != 2 * len(values) or b"\\" in text:
            raise NotAnEvent("a header holds a quotation mark or a backslash")
        return _decode_recorded(text)
    except KeyError as missing:
        raise NotAnEvent(f"header {missing.args[0]} is missing") from None
    except TypeError:
        raise NotAnEvent("a header has no value") from None
    except CANNOT_READ as error:
        raise NotAnEvent(_of_header(reason_of(error))) from None


def _of_header(reason: str) -> str:
    """The reason with the header's name in place of its index."""
    index = _INDEX_IN_MESSAGE.search(reason)
    if index is None:
        return f"the headers are not those of an event: {reason}"
    names = (*_BARE, *_QUOTED, "ce_correlationid")
    return f"header {names[int(index[1])]}: {reason[: index.start()]}"


def read_envelope(headers: Headers, key: bytes | None, value: bytes | None) -> Relayed:
    """The whole envelope of a Kafka record, its data not decoded (`decode_event` does that).

    Raises:
        NotAnEvent: the headers, or the key, are not those of an event; the data is not JSON.
    """
    context = _context(headers)
    try:
        attributes = {_ATTRIBUTES[name]: text.decode() for name, text in headers if text and name in _ATTRIBUTES}
        whole = {**attributes, "sequence": context.version, "position": context.position, "data": _json(value)}
        envelope = msgspec.convert(whole, Relayed)
    except CANNOT_READ as error:
        raise NotAnEvent(f"the record is not an event: {reason_of(error)}") from None
    if key != key_of(envelope):
        raise NotAnEvent("the record's key is not the event's subject")
    return envelope


def _json(value: bytes | None) -> Raw:
    """The value as it stands, once it is known to be one JSON value."""
    msgspec.json.decode(value or b"", type=Raw)
    return Raw(value or b"")
