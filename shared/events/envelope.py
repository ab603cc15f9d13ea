"""The envelope: CloudEvents 1.0, as structured JSON in ledgers and in binary mode on Kafka.

The extension attributes (lower-case letters only, as CloudEvents asks) are: ``recordedtime`` (our clock; ``time`` is
when it occurred), ``groupid``, ``dealerid``, ``customerid``, ``actorid``, ``actorrole``, ``causationid``,
``correlationid``, ``streamkind``, ``sequence`` (the version in its stream: 1, 2, 3, …) and, on Kafka only,
``ledger`` and ``position`` (where the record stands in the ledger that it was relayed from).
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Raw, Struct

from shared.events.event import Event, StreamKind, type_of
from shared.events.values import Actor, Instant, Role, described

CONTENT_TYPE = "application/json"


class Envelope(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One recorded event with its context; ``data`` is the encoded event, decoded only by who needs it.

    Times are instants with a zone; ``sequence`` is dense within the stream ``subject``, starting at 1.
    """

    specversion: Annotated[str, described("CloudEvents version", "规范版本")] = "1.0"
    id: Annotated[UUID, described("The event (UUIDv7)", "事件编号")]
    source: Annotated[str, described("Service that recorded it", "来源服务")]
    type: Annotated[str, described("showroom.<Name>.v<version>", "事件类型")]
    time: Annotated[Instant, described("When it occurred", "发生时间")]
    subject: Annotated[UUID, described("The stream: a customer, a rota, a day, a dealer, a group", "事件流")]
    recordedtime: Annotated[Instant, described("When it was recorded", "记录时间")]
    groupid: Annotated[str, described("Dealer group", "集团")]
    dealerid: Annotated[str, described("Dealer", "门店")]
    customerid: Annotated[UUID | None, described("Customer that it concerns", "客户")] = None
    actorid: Annotated[str, described("Who did it: staff id or machine client", "操作人")]
    actorrole: Annotated[Role, described("Role acted in", "角色")]
    causationid: Annotated[UUID | None, described("Event that caused it", "起因事件")] = None
    correlationid: Annotated[UUID | None, described("Chain of work that it belongs to", "关联编号")] = None
    streamkind: Annotated[StreamKind, described("Kind of the stream", "事件流类别")] = StreamKind.CUSTOMER
    sequence: Annotated[int, described("Version in the stream: 1, 2, 3, …", "流内序号", ge=1)]
    data: Annotated[Raw, described("The event's own data", "事件内容")]

    @property
    def actor(self) -> Actor:
        """Who did it."""
        return Actor(self.actorid, self.actorrole)


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Envelope)


def enveloped(  # noqa: PLR0913 - an envelope's parts
    event: Event,
    *,
    id: UUID,  # noqa: A002 - CloudEvents' own name
    source: str,
    stream_id: UUID,
    sequence: int,
    occurred_at: datetime,
    recorded_at: datetime,
    group_id: str,
    dealer_id: str,
    actor: Actor,
    customer_id: UUID | None = None,
    causation_id: UUID | None = None,
    correlation_id: UUID | None = None,
) -> Envelope:
    """Put an event into its envelope; type and stream kind come from the catalogue."""
    entry = type_of(event)
    return Envelope(
        id=id,
        source=source,
        type=entry.type,
        time=occurred_at,
        subject=stream_id,
        recordedtime=recorded_at,
        groupid=group_id,
        dealerid=dealer_id,
        customerid=customer_id,
        actorid=actor.id,
        actorrole=actor.role,
        causationid=causation_id,
        correlationid=correlation_id,
        streamkind=entry.stream,
        sequence=sequence,
        data=Raw(_ENCODER.encode(event)),
    )


def to_json(envelope: Envelope) -> bytes:
    """The envelope as CloudEvents structured JSON: what a ledger keeps."""
    return _ENCODER.encode(envelope)


def from_json(stored: bytes) -> Envelope:
    """Read what `to_json` wrote.

    Raises:
        msgspec.ValidationError: it is JSON but not an envelope.
        msgspec.DecodeError: it is not JSON.
    """
    return _DECODER.decode(stored)
