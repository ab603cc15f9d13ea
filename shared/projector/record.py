"""A record of a topic, as the projector takes it in and as it is parked."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import msgspec
from msgspec import Struct


class Record(Protocol):
    """What the projector reads of a Kafka record (aiokafka's ``ConsumerRecord`` has it)."""

    @property
    def topic(self) -> str:
        """Name of the topic, with its prefix."""

    @property
    def partition(self) -> int:
        """Number of the partition."""

    @property
    def offset(self) -> int:
        """Place in the partition."""

    @property
    def timestamp(self) -> int:
        """When it was sent, in milliseconds since 1970."""

    @property
    def headers(self) -> Sequence[tuple[str, bytes]]:
        """Its headers."""

    @property
    def key(self) -> bytes | None:
        """Its key."""

    @property
    def value(self) -> bytes | None:
        """Its value."""


class StoredRecord(Struct, frozen=True):
    """A record that does not come from the client library: one that was parked, or a blank one."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    headers: Sequence[tuple[str, bytes]]
    key: bytes | None
    value: bytes | None


class Parked(Struct, frozen=True, kw_only=True):
    """A record that was not applied, with the reason's name and what it says.

    ``stream_id`` and ``sequence`` are None where the record does not say which stream it belongs to.
    ``parked_at`` is the record's own time, so that a rebuild parks the same.
    """

    topic: str
    partition: int
    record_offset: int
    stream_id: UUID | None
    sequence: int | None
    type: str | None
    reason: str
    detail: str
    headers: bytes
    key: bytes | None
    value: bytes | None
    parked_at: datetime


def parked(  # noqa: PLR0913 - a record's parts, each named
    record: Record,
    reason: str,
    detail: str,
    *,
    stream_id: UUID | None = None,
    sequence: int | None = None,
    type: str | None = None,  # noqa: A002 - CloudEvents' own name
) -> Parked:
    """Park a record."""
    return Parked(
        topic=record.topic,
        partition=record.partition,
        record_offset=record.offset,
        stream_id=stream_id,
        sequence=sequence,
        type=type,
        reason=reason,
        detail=detail,
        headers=msgspec.msgpack.encode(record.headers),
        key=record.key,
        value=record.value,
        parked_at=datetime.fromtimestamp(record.timestamp / 1000, UTC),
    )


def headers_of_parked(headers: bytes) -> list[tuple[str, bytes]]:
    """The headers that `parked` kept."""
    return msgspec.msgpack.decode(headers, type=list[tuple[str, bytes]])
