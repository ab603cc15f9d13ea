"""Folding the records of one partition, in memory: what to write comes out. No I/O."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

import structlog

from shared.events.event import CATALOGUE, Event, StreamKind, Topic, type_of
from shared.events.kafka import read_record
from shared.events.reading import KNOWN_TYPES, types_of
from shared.events.recorded import Recorded
from shared.events.unreadable import NotAnEvent, Unreadable, shown
from shared.projector.outcome import OutboxRow, Outcome, Read
from shared.projector.outgoing import outgoing, outgoing_in_time
from shared.projector.partition import Partition
from shared.projector.projection import Dated, Projection, Refused, Stream, TimedProjection
from shared.projector.record import Record, parked

_log = structlog.get_logger(__name__)
S = TypeVar("S")
LATER = ("Later", "it was retried later")
"""Why a rebuild parks a record, for the time being, that the live version applied by a retry."""


def kinds_of(folds: Iterable[type[Event]]) -> tuple[StreamKind, ...]:
    """The kinds of stream that a projection folds; others are none of its business."""
    return tuple({type_of(cls).stream for cls in folds})


def types_on(topic: Topic) -> frozenset[str]:
    """Every CloudEvents type that is published on a topic."""
    return types_of(entry.cls for entry in CATALOGUE.values() if entry.topic is topic)


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
        self._types = tuple(types_on(topic) for topic in projection.topics)
        self._places: dict[str, int] = {}

    def read(self, record: Record) -> Read[S]:
        """Read a record; whatever it holds, nothing is raised."""
        topic = self._place(record.topic)
        try:
            recorded = read_record(record.headers, record.value, self._wanted)
            if recorded.type in self._types[topic]:
                return Read(record, topic, recorded)
        except Unreadable as why:
            if why.recorded is None or why.recorded.type not in KNOWN_TYPES - self._types[topic]:
                return Read(record, topic, why.recorded, why)
            recorded = why.recorded
        return Read(record, topic, None, NotAnEvent(f"{shown(recorded.type)} does not belong on this topic"))

    def _place(self, name: str) -> int:
        """Index of a topic, whose name may have a prefix, among the projection's."""
        place = self._places.get(name)
        if place is None:
            topics = self._projection.topics
            place = next((index for index, topic in enumerate(topics) if name.endswith(topic)), 0)
            self._places[name] = place
        return place

    def meet(self, partition: Partition[S], reads: Iterable[Read[S]]) -> dict[UUID, Stream[S]]:
        """Let each record know its stream; those that the partition did not know are returned, new and to be loaded."""
        known, met = partition.streams, dict[UUID, Stream[S]]()
        for read in reads:
            recorded = read.recorded
            if recorded is None or recorded.stream not in self._kinds:
                continue
            stream = known.get(recorded.stream_id)
            if stream is None:
                stream = known[recorded.stream_id] = met[recorded.stream_id] = self.new_stream()
            read.stream = stream
        return met

    def new_stream(self) -> Stream[S]:
        """A stream that nothing is known of."""
        return Stream([0] * len(self._projection.topics))

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
                partition.seen_at[record.topic] = recorded.recorded_at
            if read.stream is not None:
                if not repeated or (record.topic, recorded.stream_id) in parked:
                    self._take(partition, outcome, read, recorded, read.stream)
            elif not repeated and recorded.stream in self._broadcasts:
                self._broadcast(partition, outcome, read, recorded)

    def _take(
        self, partition: Partition[S], outcome: Outcome[S], read: Read[S], recorded: Recorded, stream: Stream[S]
    ) -> None:
        due = stream.versions[read.topic] + 1
        if recorded.version < due:
            return
        is_parked = bool(partition.parked) and (read.record.topic, recorded.stream_id) in partition.parked
        if partition.later and _is_later(partition, read.record, recorded):
            self._park(partition, outcome, read, *LATER)
        elif self._discarded and self.is_discarded(read.record) and (recorded.version == due or not is_parked):
            stream.versions[read.topic] = recorded.version
            outcome.change(recorded.stream_id, partition.number, stream)
            if is_parked:
                outcome.filled.add((read.record.topic, recorded.stream_id))
        elif is_parked:
            if recorded.version == due:
                outcome.filled.add((read.record.topic, recorded.stream_id))
            self._park(partition, outcome, read, "Behind", "an earlier event of the stream is parked")
        elif recorded.version > due:
            self._park(partition, outcome, read, "Hole", f"version {recorded.version} came where {due} was due")
        elif read.unreadable is not None:
            self._park(partition, outcome, read)
        else:
            try:
                self._advance(partition, outcome, read.topic, recorded, stream)
            except Exception as why:  # noqa: BLE001 - whatever is wrong with one event, everyone else goes on
                self._park(partition, outcome, read, *reason_why(why))

    def _advance(
        self, partition: Partition[S], outcome: Outcome[S], topic: int, recorded: Recorded, stream: Stream[S]
    ) -> None:
        """Apply the next event of a stream.

        Raises:
            Refused: it cannot be applied. Then, and whatever else is raised, nothing has changed.
        """
        if recorded.event is not None:
            state, events = self._projection.fold(partition.number, stream.state, recorded)
            if events:
                self._send(partition, outcome, recorded, stream, events)
            stream.state = state
        stream.versions[topic] = recorded.version
        if partition.stopped:
            partition.stopped.discard(recorded.stream_id)
        if not stream.changed:
            outcome.change(recorded.stream_id, partition.number, stream)

    def _send(
        self,
        partition: Partition[S],
        outcome: Outcome[S],
        recorded: Recorded,
        stream: Stream[S],
        events: tuple[Event | Dated, ...],
    ) -> None:
        name = self._projection.name
        self._put_in_outbox(
            partition,
            outcome,
            recorded.stream_id,
            stream,
            [
                outgoing(event, name, recorded, index=index, sequence=stream.sent + index + 1)
                for index, event in enumerate(events)
            ],
        )

    def _put_in_outbox(
        self,
        partition: Partition[S],
        outcome: Outcome[S],
        stream_id: UUID,
        stream: Stream[S],
        envelopes: Sequence[bytes],
    ) -> None:
        for envelope in envelopes:
            stream.sent += 1
            partition.outbox_position += 1
            outcome.outbox.append(
                OutboxRow(partition.number, partition.outbox_position, stream_id, stream.sent, envelope)
            )

    def pass_time(
        self, partition: Partition[S], stream_ids: Iterable[UUID], at: datetime, outcome: Outcome[S]
    ) -> list[UUID]:
        """Let the time pass for streams that the partition knows; those that it was applied to.

        A stream whose rules fail is left as it is, and alone until its next event: everyone else goes on.
        """
        projection = self._projection
        assert isinstance(projection, TimedProjection)  # noqa: S101 - a mistake in wiring, not in data
        passed = []
        for stream_id in stream_ids:
            stream = partition.streams[stream_id]
            if stream.state is None:
                continue
            try:
                after = projection.pass_time(partition.number, stream_id, stream.state, at)
                envelopes = outgoing_in_time(after, projection.name, stream_id, sent=stream.sent, at=at)
            except Exception as why:  # noqa: BLE001 - whatever is wrong with one stream, everyone else goes on
                _log.error("time_failed", projection=projection.name, stream_id=str(stream_id), exc_info=why)
                partition.stopped.add(stream_id)
                continue
            self._put_in_outbox(partition, outcome, stream_id, stream, envelopes)
            stream.state = after.state
            outcome.change(stream_id, partition.number, stream)
            passed.append(stream_id)
        return passed

    def advance_parked(
        self, partition: Partition[S], outcome: Outcome[S], read: Read[S], recorded: Recorded, stream: Stream[S]
    ) -> tuple[str, str] | None:
        """Apply a record that was parked, or leave it out where that was decided; why it still cannot be applied.

        That is the reason's name and what it says.
        """
        due = stream.versions[read.topic] + 1
        try:
            if self.is_discarded(read.record):
                if not recorded.stream.is_broadcast:  # a broadcast stream has no row
                    stream.versions[read.topic] = max(stream.versions[read.topic], recorded.version)
                    outcome.change(recorded.stream_id, partition.number, stream)
            elif recorded.stream.is_broadcast:
                self._projection.fold_broadcast(partition.number, recorded)
                outcome.broadcast = True
            elif recorded.version > due:
                return "Hole", f"version {recorded.version} came where {due} was due"
            elif recorded.version == due:
                self._advance(partition, outcome, read.topic, recorded, stream)
        except Exception as why:  # noqa: BLE001 - it stays parked, with what is wrong now
            return reason_why(why)
        return None

    def _broadcast(self, partition: Partition[S], outcome: Outcome[S], read: Read[S], recorded: Recorded) -> None:
        if partition.later and _is_later(partition, read.record, recorded):
            self._park(partition, outcome, read, *LATER)
        elif self.is_discarded(read.record):
            return
        elif (read.record.topic, recorded.stream_id) in partition.parked:
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
        if not reason:
            reason, detail = type(read.unreadable).__name__, str(read.unreadable)
        recorded = read.recorded
        if recorded is None:
            if self.is_discarded(read.record):
                return
            outcome.parked.append(parked(read.record, reason, detail))
            return
        partition.parked.add((read.record.topic, recorded.stream_id))
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

    def is_discarded(self, record: Record) -> bool:
        """Whether someone decided to leave a record out."""
        return (record.topic, record.partition, record.offset) in self._discarded


def _is_later(partition: Partition[S], record: Record, recorded: Recorded) -> bool:
    return recorded.version in partition.later.get((record.topic, recorded.stream_id), ())


def reason_why(error: Exception) -> tuple[str, str]:
    """Why an event was not applied: what the rules say, or the name of a fault of theirs, whose text may hold data."""
    if isinstance(error, Refused):
        return type(error).__name__, str(error)
    _log.error("fold_failed", exc_info=error)
    return "Fault", type(error).__name__
