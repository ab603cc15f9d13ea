"""What a service gives the projector: how to load, fold and save its streams. The projector does the rest."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Generic, NamedTuple, Protocol, TypeVar, runtime_checkable
from uuid import UUID

from msgspec import Struct

from shared.database.connection import Connection
from shared.events.event import Event, Topic
from shared.events.recorded import Recorded

S = TypeVar("S")


class Stream(Struct, Generic[S]):
    """A stream's row: the versions it has been folded to, how many events it has sent, its state.

    ``versions`` are by topic, in the order of the projection's topics: each topic numbers a stream's events for
    itself. ``changed`` says that it is among what is to be saved.
    """

    versions: list[int]
    sent: int = 0
    state: S | None = None
    changed: bool = False


class Change(Struct, Generic[S], frozen=True):
    """A changed stream to save."""

    stream_id: UUID
    partition: int
    stream: Stream[S]


class Dated(NamedTuple):
    """An event to send that occurred at another moment than its cause: a task fell due while nobody looked."""

    event: Event
    occurred_at: datetime


class Passed(Struct, Generic[S], frozen=True):
    """What the passing of time made of a stream: its next state, whose it is, the events to send on it."""

    state: S
    group_id: str
    dealer_id: str
    events: tuple[Dated, ...] = ()


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
    def compared(self) -> Mapping[str, str]:
        """Columns that a rebuild makes the same, for those of its tables where that is not all of them."""

    @property
    def migrations(self) -> Path:
        """Folder of the SQL files that make them."""

    def fold(self, partition: int, state: S | None, recorded: Recorded) -> tuple[S | None, tuple[Event | Dated, ...]]:
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


@runtime_checkable
class TimedProjection(Projection[S], Protocol[S]):
    """A projection whose streams change also because time passes: what is due falls due though nothing happens."""

    async def due_streams(
        self, connection: Connection, schema: str, partitions: Sequence[int], at: datetime, limit: int
    ) -> Mapping[int, Sequence[UUID]]:
        """Streams of the partitions that the moment ``at`` changes, the earliest first; a limited number of each."""

    def pass_time(self, partition: int, stream_id: UUID, state: S, at: datetime) -> Passed[S]:
        """What becomes of a stream up to the moment ``at``; without anything due, only the same state again."""
