"""The events that a projection sends: derived from their cause in every part, so that a rebuild sends the same."""

import hashlib
from uuid import UUID

from shared.events.envelope import Envelope, enveloped
from shared.events.event import Event
from shared.events.recorded import Recorded
from shared.events.values import Actor

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def derived_id(name: str, cause: UUID, index: int) -> UUID:
    """A UUIDv7 that has the cause's time and for the rest a hash of who derived it and from what (RFC 9562, 5.7)."""
    time = cause.int >> 80 << 80
    digest = hashlib.blake2b(f"{name}/{cause}/{index}".encode(), digest_size=10).digest()
    hashed = int.from_bytes(digest, "big")
    high = (hashed >> 62) & 0xFFF
    low = hashed & ((1 << 62) - 1)
    return UUID(int=time | _VERSION_7 | high << 64 | _VARIANT | low)


def outgoing(event: Event, name: str, cause: Recorded, *, index: int, sequence: int) -> Envelope:
    """The envelope of the ``index``-th event that ``cause`` made the projection ``name`` send on the cause's stream."""
    return enveloped(
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
