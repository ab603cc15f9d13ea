"""The events that a projection sends: derived from their cause in every part, so that a rebuild sends the same."""

from hashlib import blake2b
from uuid import UUID

from shared.events.envelope import enveloped, to_json
from shared.events.event import Event
from shared.events.recorded import Recorded
from shared.events.values import Actor

_TIME = ((1 << 48) - 1) << 80
_HASHED = (1 << 128) - 1 ^ _TIME ^ 0xF << 76 ^ 0b11 << 62
_VERSION_7 = 0x7 << 76 | 0b10 << 62


def derived_id(name: str, cause: UUID, index: int) -> UUID:
    """A UUIDv7 that has the cause's time and for the rest a hash of who derived it and from what (RFC 9562, 5.7)."""
    number = cause.int
    digest = blake2b(b"%b/%d/%b" % (name.encode(), index, cause.bytes), digest_size=10).digest()
    return UUID(int=number & _TIME | _VERSION_7 | int.from_bytes(digest, "big") & _HASHED)


def outgoing(event: Event, name: str, cause: Recorded, *, index: int, sequence: int) -> bytes:
    """The ``index``-th event that ``cause`` made the projection ``name`` send on its stream, as a ledger keeps it."""
    return to_json(
        enveloped(
            event,
            id=derived_id(name, cause.id, index),
            source=f"/{name}",
            stream_id=cause.stream_id,
            sequence=sequence,
            occurred_at=cause.occurred_at,
            recorded_at=cause.recorded_at,
            group_id=cause.group_id,
            dealer_id=cause.dealer_id,
            actor=Actor(cause.actor_id, cause.actor_role),
            customer_id=cause.stream_id,
            causation_id=cause.id,
            correlation_id=cause.correlation_id,
        )
    )
