"""Folding the records of one partition, in memory: what to write comes out. No I/O."""

from collections.abc import Collection, Iterable
from typing import Generic, TypeVar
from uuid import UUID

from msgspec import Struct, field

from shared.events.envelope import to_json
from shared.events.event import Event, StreamKind, type_of
from shared.events.kafka import read_record
from shared.events.reading import types_of
from shared.events.recorded import Recorded
from shared.events.unreadable import Unreadable
from shared.projector.outgoing import outgoing
from shared.projector.partition import Partition
from shared.projector.projection import Projection, Refused, Stream
from shared.projector.record import Parked, Record, parked

S = TypeVar("S")


class OutboxRow(Struct, frozen=True, gc=False):
    """An event to send, at its place in the partition's outbox."""

    partition: int
    position: int
    stream_id: UUID
    sequence: int
    envelope: bytes


class Outcome(Struct, Generic[S]):
    """What a fold changed, beside the partition's own fields."""

    changed: set[UUID] = field(default_factory=set)
    outbox: list[OutboxRow] = field(default_factory=list)
    parked: list[Parked] = field(default_factory=list)
    filled: set[UUID] = field(default_factory=set)
    """Parked streams whose missing event has come: their parked records can be retried."""
    broadcast: bool = False
    """Whether the projection took in a broadcast event."""


class Read(Struct, frozen=True, gc=False):
    """A record with what was read of it: an event of a stream to fold, or why it is unreadable."""

    record: Record
    recorded: Recorded | None
    unreadable: Unreadable | None


def kinds_of(folds: Iterable[type[Event]]) -> frozenset[StreamKind]:
    """The kinds of stream that a projection folds; others are none of its business."""
    return frozenset(type_of(cls).stream for cls in folds)


class Folder(Generic[S]):
    """Folds records by a projection's rules.

    Args:
        projection: the rules.
        discarded: records that someone decided to leave out, by topic, partition and offset.
    """

    def __init__(self, projection: Projection[S], discarded: Collection[tuple[str, int, int]] = ()) -> None:
        self._projection = projection
        self._kinds = kinds_of(projection.folds)
        self._wanted = types_of(projection.folds)
        self._discarded = discarded

    def read(self, record: Record) -> Read:
        """Read a record; whatever it holds, nothing is raised."""
        try:
            return Read(record, read_record(record.headers, record.value, self._wanted), None)
        except Unreadable as why:
            return Read(record, why.recorded, why)

    def streams_of(self, reads: Iterable[Read]) -> set[UUID]:
        """Streams whose rows the fold will look at."""
        kinds = self._kinds
        return {
            read.recorded.stream_id
            for read in reads
            if read.recorded is not None and read.recorded.stream in kinds and not read.recorded.stream.is_broadcast
        }

    def fold(self, partition: Partition[S], reads: Iterable[Read]) -> Outcome[S]:
        """Apply the records in their order to the partition (its streams are loaded) and collect what to write.

        A record that cannot be applied is parked, and every later one of its stream behind it.
        """
        outcome: Outcome[S] = Outcome()
        for read in reads:
            record, recorded = read.record, read.recorded
            partition.positions[record.topic] = record.offset + 1
            if recorded is None:
                self._park(partition, outcome, read)
            elif recorded.stream in self._kinds:
                self._take(partition, outcome, read, recorded)
            else:
                _rise(partition, recorded)
        return outcome

    def _take(self, partition: Partition[S], outcome: Outcome[S], read: Read, recorded: Recorded) -> None:
        repeated = recorded.position <= partition.high_water.get(recorded.ledger, 0)
        is_parked = recorded.stream_id in partition.parked
        if repeated and not is_parked:
            return
        _rise(partition, recorded)
        if recorded.stream.is_broadcast:
            if not repeated:
                self._broadcast(partition, outcome, read, recorded, behind=is_parked)
            return
        stream = partition.streams.get(recorded.stream_id)
        if stream is None:
            stream = partition.streams[recorded.stream_id] = Stream()
        if recorded.version <= stream.version:
            return
        if self._is_discarded(read.record):
            stream.version = recorded.version
            outcome.changed.add(recorded.stream_id)
        elif is_parked:
            if recorded.version == stream.version + 1:
                outcome.filled.add(recorded.stream_id)
            self._park(partition, outcome, read, "Behind", "an earlier event of the stream is parked")
        else:
            self._apply(partition, outcome, read, recorded, stream)

    def _apply(
        self, partition: Partition[S], outcome: Outcome[S], read: Read, recorded: Recorded, stream: Stream[S]
    ) -> None:
        if recorded.version > stream.version + 1:
            due = stream.version + 1
            self._park(partition, outcome, read, "Hole", f"version {recorded.version} came where {due} was due")
            return
        if read.unreadable is not None:
            self._park(partition, outcome, read)
            return
        try:
            self.advance(partition, outcome, recorded, stream)
        except Refused as why:
            self._park(partition, outcome, read, type(why).__name__, str(why))

    def advance(self, partition: Partition[S], outcome: Outcome[S], recorded: Recorded, stream: Stream[S]) -> None:
        """Apply the next event of a stream.

        Raises:
            Refused: it cannot be applied; nothing has changed.
        """
        if recorded.event is not None:
            state, events = self._projection.fold(stream.state, recorded)
            stream.state = state
            for index, event in enumerate(events):
                stream.sent += 1
                partition.outbox_position += 1
                envelope = outgoing(event, self._projection.name, recorded, index=index, sequence=stream.sent)
                outcome.outbox.append(
                    OutboxRow(
                        partition.number, partition.outbox_position, recorded.stream_id, stream.sent, to_json(envelope)
                    )
                )
        stream.version = recorded.version
        outcome.changed.add(recorded.stream_id)

    def advance_parked(
        self, partition: Partition[S], outcome: Outcome[S], recorded: Recorded, stream: Stream[S]
    ) -> tuple[str, str] | None:
        """Apply a record that was parked; why it still cannot be: the reason's name and what it says."""
        try:
            if recorded.stream.is_broadcast:
                self._projection.fold_broadcast(partition.number, recorded)
                outcome.broadcast = True
            elif recorded.version > stream.version + 1:
                return "Hole", f"version {recorded.version} came where {stream.version + 1} was due"
            elif recorded.version == stream.version + 1:
                self.advance(partition, outcome, recorded, stream)
        except Refused as why:
            return type(why).__name__, str(why)
        return None

    def _broadcast(
        self, partition: Partition[S], outcome: Outcome[S], read: Read, recorded: Recorded, *, behind: bool
    ) -> None:
        if self._is_discarded(read.record):
            return
        if behind:
            self._park(partition, outcome, read, "Behind", "an earlier event of the stream is parked")
        elif read.unreadable is not None:
            self._park(partition, outcome, read)
        elif recorded.event is not None:
            try:
                self._projection.fold_broadcast(partition.number, recorded)
                outcome.broadcast = True
            except Refused as why:
                self._park(partition, outcome, read, type(why).__name__, str(why))

    def _park(
        self, partition: Partition[S], outcome: Outcome[S], read: Read, reason: str = "", detail: str = ""
    ) -> None:
        if self._is_discarded(read.record):
            return
        if not reason:
            reason, detail = type(read.unreadable).__name__, str(read.unreadable)
        recorded = read.recorded
        if recorded is None:
            outcome.parked.append(parked(read.record, reason, detail))
            return
        partition.parked.add(recorded.stream_id)
        outcome.parked.append(
            parked(
                read.record,
                reason,
                detail,
                stream_id=recorded.stream_id,
                sequence=recorded.version,
                type=recorded.type,
            )
        )

    def _is_discarded(self, record: Record) -> bool:
        return bool(self._discarded) and (record.topic, record.partition, record.offset) in self._discarded


def _rise(partition: Partition[S], recorded: Recorded) -> None:
    if recorded.position > partition.high_water.get(recorded.ledger, 0):
        partition.high_water[recorded.ledger] = recorded.position
