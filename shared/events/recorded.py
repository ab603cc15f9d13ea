"""One event as a projection meets it: its context and its decoded data, in the form that is fastest to read."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from shared.events.event import Event, StreamKind
from shared.events.values import Instant, Role

_MOST = 2**63 - 1  # what a table holds
Sequence = Annotated[int, Meta(ge=1, le=_MOST)]
Position = Annotated[int, Meta(ge=0, le=_MOST)]


class Recorded(Struct, frozen=True, gc=False, array_like=True):
    """One event as it was read from Kafka.

    ``event`` is None for a catalogued type that the reader did not ask for; ``version`` counts 1, 2, 3, … in the
    stream. ``ledger`` and ``position`` say where the record stands in the ledger that it came from.

    The order of the fields is that in which `shared.events.kafka` hands them to msgspec; elsewhere they are named.
    """

    version: Sequence
    position: Position
    type: str
    id: UUID
    stream: StreamKind
    stream_id: UUID
    occurred_at: Instant
    recorded_at: Instant
    group_id: str
    dealer_id: str
    actor_id: str
    actor_role: Role
    ledger: str
    correlation_id: UUID | None = None
    event: Event | None = None
