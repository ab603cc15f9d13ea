"""What a service gives the projector: how to load, fold and save its streams. The projector does the rest."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from msgspec import Struct

from shared.database.connection import Connection
from shared.events.event import Event, Topic
from shared.events.recorded import Recorded

S = TypeVar("S")


class Stream(Struct, Generic[S]):
    """A stream's row: the version it has been folded to, how many events it has sent, its state.

    ``changed`` says that it is among what is to be saved.
    """

    version: int = 0
    sent: int = 0
    state: S | None = None
    changed: bool = False


class Change(Struct, Generic[S], frozen=True):
    """A changed stream to save."""

    stream_id: UUID
    partition: int
    stream: Stream[S]


class Refused(Exception):
    """The projection cannot apply an event; it is parked with this reason, and its stream's later events behind it."""


class Projection(Protocol[S]):
    """The rules of one projection. Pure but for the loads and saves, which run in the batch's transaction.

    One instance serves one worker: `fold_broadcast` may keep what it took in, by partition, until `load_partition`.
    """

    @property
    def name(self) -> str:
        """The service's name: its schema, its consumer group, the CloudEvents source of what it sends."""

    @property
    def topics(self) -> tuple[Topic, ...]:
        """What it reads: keyed alike, with the same number of partitions."""

    @property
    def emits(self) -> Topic:
        """Where its own events go."""

    @property
    def folds(self) -> frozenset[type[Event]]:
        """Types that are decoded and folded; others of the same kinds of stream only count the stream's version."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Its own tables of a version's schema; live ones are shown as views in the service's schema."""

    @property
    def migrations(self) -> Path:
        """Folder of the SQL files that make them."""

    def fold(self, state: S | None, recorded: Recorded) -> tuple[S | None, tuple[Event, ...]]:
        """The next state of the event's stream, and the events to send on the same stream.

        Raises:
            Refused: the event cannot be applied.
        """

    def fold_broadcast(self, partition: int, recorded: Recorded) -> None:
        """Take in an event of a dealer's or group's stream (opening, policy), as seen by this partition.

        Raises:
            Refused: the event cannot be applied.
        """

    async def load_partition(self, connection: Connection, schema: str, partition: int) -> None:
        """Read what `fold_broadcast` has saved of the partition, forgetting what is in memory."""

    async def save_broadcast(self, connection: Connection, schema: str, partition: int) -> None:
        """Write what `fold_broadcast` took in since the last save."""

    async def load_streams(
        self, connection: Connection, schema: str, stream_ids: Iterable[UUID]
    ) -> Mapping[UUID, Stream[S]]:
        """Rows of the streams that have one."""

    async def set_sent(self, connection: Connection, schema: str) -> None:
        """Set how many events each stream has sent to what the schema's ``outbox`` says, in one statement."""

    async def save_streams(self, connection: Connection, schema: str, changes: Iterable[Change[S]]) -> None:
        """Insert or update the rows."""
