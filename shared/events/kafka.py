"""CloudEvents 1.0 in Kafka's binary mode: attributes as ``ce_…`` headers, the event's data as the value.

The headers stand in the fixed order of `HEADERS`, so that a reader in a hurry finds each by its index. Absent
attributes have an empty value rather than a gap.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from shared.events.envelope import CONTENT_TYPE, Envelope

HEADERS = (
    "content-type",
    "ce_specversion",
    "ce_type",
    "ce_id",
    "ce_source",
    "ce_subject",
    "ce_sequence",
    "ce_time",
    "ce_recordedtime",
    "ce_groupid",
    "ce_dealerid",
    "ce_customerid",
    "ce_actorid",
    "ce_actorrole",
    "ce_causationid",
    "ce_correlationid",
    "ce_streamkind",
    "ce_ledger",
    "ce_position",
)
"""Names of the headers in their order."""

Headers = Sequence[tuple[str, bytes]]


def key_of(envelope: Envelope) -> bytes:
    """The record's key: the stream's id, so that a stream stays in one partition."""
    return str(envelope.subject).encode()


def headers_of(envelope: Envelope, ledger: str, position: int) -> list[tuple[str, bytes]]:
    """The record's headers, with where the event stands in the ledger that it is relayed from."""
    values = (
        CONTENT_TYPE,
        envelope.specversion,
        envelope.type,
        str(envelope.id),
        envelope.source,
        str(envelope.subject),
        str(envelope.sequence),
        _instant(envelope.time),
        _instant(envelope.recordedtime),
        envelope.groupid,
        envelope.dealerid,
        _optional(envelope.customerid),
        envelope.actorid,
        envelope.actorrole.value,
        _optional(envelope.causationid),
        _optional(envelope.correlationid),
        envelope.streamkind.value,
        ledger,
        str(position),
    )
    return [(name, value.encode()) for name, value in zip(HEADERS, values, strict=True)]


def _instant(moment: datetime) -> str:
    return moment.isoformat()


def _optional(identifier: UUID | None) -> str:
    return "" if identifier is None else str(identifier)
