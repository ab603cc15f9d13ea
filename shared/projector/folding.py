"""Folding the records of one partition, in memory: what to write comes out. No I/O."""

from collections.abc import Collection, Iterable
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

import structlog
from msgspec import Struct, field

from shared.events.event import Event, StreamKind, type_of
from shared.events.kafka import read_record
from shared.events.reading import types_of
from shared.events.recorded import Recorded
from shared.events.unreadable import Unreadable
from shared.projector.outgoing import outgoing
from shared.projector.partition import Partition
from shared.projector.projection import Change, Projection, Refused, Stream
from shared.projector.record import Parked, Record, parked

_log = structlog.get_logger(__name__)
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
    filled: set[UUID] = field(default_factory=set)
    """Parked streams whose missing event has come: their parked records can be retried."""
    broadcast: bool = False
    """Whether the projection took in a broadcast event."""

    def change(self, stream_id: UUID, partition: int, stream: Stream[S]) -> None:
        """The stream is to be saved."""
        if not stream.changed:
            stream.changed = True
            self.changes.append(Change(stream_id, partition, stream))


class Read(Struct, Generic[S], gc=False):
    """A record with what was read of it: an event of a stream to fold, or why it is unreadable.

    ``stream`` is the one to fold it into; None for what is none of the projection's business, and for broadcasts.
    """

    record: Record
    recorded: Recorded | None
    unreadable: Unreadable | None = None
    stream: Stream[S] | None = None


def kinds_of(folds: Iterable[type[Event]]) -> tuple[StreamKind, ...]:
    """The kinds of stream that a projection folds; others are none of its business."""
    return tuple({type_of(cls).stream for cls in folds})


class Folder(Generic[S]):
    """Folds records by a projection's rules: `read` each, let a partition `meet` them, then `fold`.

    Args:
        projection: the rules.
        discarded: records that someone decided to leave out, by topic, partition and offset.
    """

    def __init__(self, projection: Projection[S], discarded: Collection[tuple[str, int, int]] = ()) -> None:
        kinds = kinds_of(projection.folds)
        self._projection = projection
        self._kinds = tuple(kind for kind in kinds if not kind.is_broadcast)
        self._broadcasts = tuple(kind for kind in kinds if kind.is_broadcast)
        self._wanted = types_of(projection.folds)
        self._discarded = discarded

    def read(self, record: Record) -> Read[S]:
        """Read a record; whatever it holds, nothing is raised."""
        try:
            return Read(record, read_record(record.headers, record.value, self._wanted))
        except Unreadable as why:
            return Read(record, why.recorded, why)

    def meet(self, partition: Partition[S], reads: Iterable[Read[S]]) -> dict[UUID, Stream[S]]:
        """Let each record know its stream; those that the partition did not know are returned, new and to be loaded."""
        known, met = partition.streams, dict[UUID, Stream[S]]()
        for read in reads:
            recorded = read.recorded
            if recorded is None or recorded.stream not in self._kinds:
                continue
            stream = known.get(recorded.stream_id)
            if stream is None:
                stream = known[recorded.stream_id] = met[recorded.stream_id] = Stream()
            read.stream = stream
        return met

    def fold(self, partition: Partition[S], reads: Iterable[Read[S]], outcome: Outcome[S]) -> None:
        """Apply the records in their order to the partition, which has met them, and add to the outcome what to write.

        A record that cannot be applied is parked, and every later one of its stream behind it.
        """
        positions, high_water, parked = partition.positions, partition.high_water, partition.parked
        for read in reads:
            record, recorded = read.record, read.recorded
            positions[record.topic] = record.offset + 1
            if recorded is None:
                self._park(partition, outcome, read)
                continue
            repeated = recorded.position <= high_water.get(recorded.ledger, 0)
            if not repeated:
                high_water[recorded.ledger] = recorded.position
            if read.stream is not None:
                if not repeated or recorded.stream_id in parked:
                    self._take(partition, outcome, read, recorded, read.stream)
            elif not repeated and recorded.stream in self._broadcasts:
                self._broadcast(partition, outcome, read, recorded)

    def _take(
        self, partition: Partition[S], outcome: Outcome[S], read: Read[S], recorded: Recorded, stream: Stream[S]
    ) -> None:
        due = stream.version + 1
        if recorded.version < due:
            return
        if self._discarded and self._is_discarded(read.record):
            stream.version = recorded.version
            outcome.change(recorded.stream_id, partition.number, stream)
        elif partition.parked and recorded.stream_id in partition.parked:
            if recorded.version == due:
                outcome.filled.add(recorded.stream_id)
            self._park(partition, outcome, read, "Behind", "an earlier event of the stream is parked")
        elif recorded.version > due:
            self._park(partition, outcome, read, "Hole", f"version {recorded.version} came where {due} was due")
        elif read.unreadable is not None:
            self._park(partition, outcome, read)
        else:
            try:
                self.advance(partition, outcome, recorded, stream)
            except Exception as why:  # noqa: BLE001 - whatever is wrong with one event, everyone else goes on
                self._park(partition, outcome, read, *reason_why(why))

    def advance(self, partition: Partition[S], outcome: Outcome[S], recorded: Recorded, stream: Stream[S]) -> None:
        """Apply the next event of a stream.

        Raises:
            Refused: it cannot be applied. Then, and whatever else is raised, nothing has changed.
        """
        if recorded.event is not None:
            state, events = self._projection.fold(stream.state, recorded)
            if events:
                self._send(partition, outcome, recorded, stream, events)
            stream.state = state
        stream.version = recorded.version
        if not stream.changed:
            outcome.change(recorded.stream_id, partition.number, stream)

    def _send(
        self,
        partition: Partition[S],
        outcome: Outcome[S],
        recorded: Recorded,
        stream: Stream[S],
        events: tuple[Event, ...],
    ) -> None:
        name = self._projection.name
        envelopes = [
            outgoing(event, name, recorded, index=index, sequence=stream.sent + index + 1)
            for index, event in enumerate(events)
        ]
        for envelope in envelopes:
            stream.sent += 1
            partition.outbox_position += 1
            outcome.outbox.append(
                OutboxRow(partition.number, partition.outbox_position, recorded.stream_id, stream.sent, envelope)
            )

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
        except Exception as why:  # noqa: BLE001 - it stays parked, with what is wrong now
            return reason_why(why)
        return None

    def _broadcast(self, partition: Partition[S], outcome: Outcome[S], read: Read[S], recorded: Recorded) -> None:
        if self._is_discarded(read.record):
            return
        if recorded.stream_id in partition.parked:
            self._park(partition, outcome, read, "Behind", "an earlier event of the stream is parked")
        elif read.unreadable is not None:
            self._park(partition, outcome, read)
        elif recorded.event is not None:
            try:
                self._projection.fold_broadcast(partition.number, recorded)
                outcome.broadcast = True
            except Exception as why:  # noqa: BLE001 - whatever is wrong with one event, everyone else goes on
                self._park(partition, outcome, read, *reason_why(why))

    def _park(
        self, partition: Partition[S], outcome: Outcome[S], read: Read[S], reason: str = "", detail: str = ""
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
        return (record.topic, record.partition, record.offset) in self._discarded


def reason_why(error: Exception) -> tuple[str, str]:
    """Why an event was not applied: what the rules say, or the name of a fault of theirs, whose text may hold data."""
    if isinstance(error, Refused):
        return type(error).__name__, str(error)
    _log.error("fold_failed", exc_info=error)
    return "Fault", type(error).__name__
