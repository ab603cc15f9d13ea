"""The events that a projection sends: derived from their cause in every part, so that a rebuild sends the same."""

from datetime import datetime
from hashlib import blake2b
from typing import Any
from uuid import UUID

from shared.events.envelope import enveloped, to_json
from shared.events.event import Event
from shared.events.recorded import Recorded
from shared.events.values import Actor, Role
from shared.projector.projection import Dated, Passed

_TIME = ((1 << 48) - 1) << 80
_HASHED = (1 << 128) - 1 ^ _TIME ^ 0xF << 76 ^ 0b11 << 62
_VERSION_7 = 0x7 << 76 | 0b10 << 62


def derived_id(name: str, cause: UUID, index: int) -> UUID:
    """A UUIDv7 that has the cause's time and for the rest a hash of who derived it and from what (RFC 9562, 5.7)."""
    number = cause.int
    digest = blake2b(b"%b/%d/%b" % (name.encode(), index, cause.bytes), digest_size=10).digest()
    return UUID(int=number & _TIME | _VERSION_7 | int.from_bytes(digest, "big") & _HASHED)


def outgoing(sent: Event | Dated, name: str, cause: Recorded, *, index: int, sequence: int) -> bytes:
    """The ``index``-th event that ``cause`` made the projection ``name`` send on its stream, as a ledger keeps it."""
    event, occurred_at = sent if isinstance(sent, Dated) else (sent, cause.occurred_at)
    return to_json(
        enveloped(
            event,
            id=derived_id(name, cause.id, index),
            source=f"/{name}",
            stream_id=cause.stream_id,
            sequence=sequence,
            occurred_at=occurred_at,
            recorded_at=cause.recorded_at,
            group_id=cause.group_id,
            dealer_id=cause.dealer_id,
            actor=Actor(cause.actor_id, cause.actor_role),
            customer_id=cause.stream_id,
            causation_id=cause.id,
            correlation_id=cause.correlation_id,
        )
    )


def outgoing_in_time(passed: Passed[Any], name: str, stream_id: UUID, *, sent: int, at: datetime) -> list[bytes]:
    """The events that the passing of time made a projection send on a stream, which had ``sent`` so many before.

    They occurred at moments of their own and are recorded at ``at``. Nobody's event caused them, so their ids rest on
    the stream and on their place in it.
    """
    actor = Actor(name, Role.INTEGRATION)
    return [
        to_json(
            enveloped(
                event,
                id=_timed_id(name, stream_id, sent + index, at),
                source=f"/{name}",
                stream_id=stream_id,
                sequence=sent + index,
                occurred_at=occurred_at,
                recorded_at=at,
                group_id=passed.group_id,
                dealer_id=passed.dealer_id,
                actor=actor,
                customer_id=stream_id,
            )
        )
        for index, (event, occurred_at) in enumerate(passed.events, 1)
    ]


def _timed_id(name: str, stream_id: UUID, sequence: int, at: datetime) -> UUID:
    """A UUIDv7 of the moment, and for the rest a hash of the event's place in what was sent."""
    digest = blake2b(b"%b/time/%d/%b" % (name.encode(), sequence, stream_id.bytes), digest_size=10).digest()
    time = int(at.timestamp() * 1000) << 80 & _TIME
    return UUID(int=time | _VERSION_7 | int.from_bytes(digest, "big") & _HASHED)
