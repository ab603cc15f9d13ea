"""What goes into a fold and what comes out of it: a record that was read, and what there is to write."""

from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from msgspec import Struct, field

from shared.events.recorded import Recorded
from shared.events.unreadable import Unreadable
from shared.projector.projection import Change, Stream
from shared.projector.record import Parked, Record

S = TypeVar("S")


class OutboxRow(NamedTuple):
    """An event to send, at its place in the partition's outbox."""

    partition: int
    position: int
    stream_id: UUID
    sequence: int
    envelope: bytes


class Outcome(Struct, Generic[S]):
    """What a fold changed, beside the partition's own fields."""

    changes: list[Change[S]] = field(default_factory=list)
    outbox: list[OutboxRow] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    filled: set[tuple[str, UUID]] = field(default_factory=set)
    """Parked streams, by topic, whose missing event has come: their parked records can be retried."""
    broadcast: bool = False
    """Whether the projection took in a broadcast event."""

    def change(self, stream_id: UUID, partition: int, stream: Stream[S]) -> None:
        """The stream is to be saved."""
        if not stream.changed:
            stream.changed = True
            self.changes.append(Change(stream_id, partition, stream))


class Read(Struct, Generic[S], gc=False):
    """A record with what was read of it: an event of a stream to fold, or why it is unreadable.

    ``topic`` is the index of its topic among the projection's; ``stream`` is the one to fold it into, None for what is
    none of the projection's business, and for broadcasts.
    """

    record: Record
    topic: int
    recorded: Recorded | None
    unreadable: Unreadable | None = None
    stream: Stream[S] | None = None
