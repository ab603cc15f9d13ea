"""What a service gives the projector: how to load, fold and save its streams. The projector does the rest."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from msgspec import Struct

from shared.database.connection import Connection
from shared.events.event import Event, StreamKind, Topic
from shared.events.values import Role


class Recorded(Struct, frozen=True, gc=False):
    """One event as it was read from Kafka: its context and its decoded data.

    ``event`` is None for a catalogued type that the projection does not fold; ``version`` counts 1, 2, 3, … in the
    stream. ``ledger`` and ``position`` say where the record stands in the ledger that it came from.
    """

    id: UUID
    event: Event | None
    stream: StreamKind
    stream_id: UUID
    version: int
    occurred_at: datetime
    recorded_at: datetime
    group_id: str
    dealer_id: str
    actor_id: str
    actor_role: Role
    correlation_id: UUID | None
    ledger: str
    position: int


S = TypeVar("S")


class Stream(Struct, Generic[S]):
    """A stream's row: the version it has been folded to, how many events it has sent, its state."""

    version: int
    sent: int
    state: S | None


class Change(Struct, Generic[S], frozen=True):
    """A changed stream to save."""

    stream_id: UUID
    partition: int
    stream: Stream[S]


class Refused(Exception):  # noqa: N818 - names what happened
    """The projection cannot apply an event; it is parked with this reason, and its stream's later events behind it."""


class Projection(Protocol[S]):
    """The rules of one projection. Pure but for `load_streams` and `save_streams`, which run in the batch's transaction."""

    name: str
    topics: tuple[Topic, ...]
    folds: frozenset[type[Event]]
    """Event types that are decoded and folded; others only count the stream's version."""

    def fold(self, state: S | None, recorded: Recorded) -> tuple[S | None, tuple[Event, ...]]:
        """The next state of the event's stream, and the events to send on the same stream.

        Raises:
            Refused: the event cannot be applied.
        """

    def fold_broadcast(self, partition: int, recorded: Recorded) -> None:
        """Take in an event of a dealer's or group's stream (opening, policy), as seen by this partition."""

    async def load_partition(self, connection: Connection, schema: str, partition: int) -> None:
        """Read what `fold_broadcast` has saved of the partition, forgetting what is in memory."""

    async def save_broadcast(self, connection: Connection, schema: str, partition: int) -> None:
        """Write what `fold_broadcast` took in since the last save."""

    async def load_streams(
        self, connection: Connection, schema: str, stream_ids: Iterable[UUID]
    ) -> Mapping[UUID, Stream[S]]:
        """Rows of the streams that have one."""

    async def save_streams(self, connection: Connection, schema: str, changes: Iterable[Change[S]]) -> None:
        """Insert or update the rows."""
