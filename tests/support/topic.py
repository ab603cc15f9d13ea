"""A topic's partition in memory: records as the relay would have written them, for tests of the projector alone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from shared.events.dealer import DealerPolicyChanged
from shared.events.envelope import enveloped, to_json
from shared.events.event import Event
from shared.events.kafka import record_of
from shared.events.reception import VisitRegistered
from shared.events.streams import dealer_stream
from shared.events.values import Actor, Role, Source
from shared.projector.record import StoredRecord

_START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class TopicPartitionWriter:
    """Writes events to one partition of a topic, as positions 1, 2, 3, … of a ledger and offsets from 0."""

    def __init__(self, *, partition: int = 0, seed: int = 0, topic: str = "t", ledger: str = "intake") -> None:
        self.records: list[StoredRecord] = []
        self.partition = partition
        self.topic = topic
        self.ledger = ledger
        self._random = Random(seed)
        self._versions: dict[UUID, int] = {}
        self._position = 0

    def id(self) -> UUID:
        """A fresh id, the same in every run."""
        return UUID(int=self._random.getrandbits(128), version=4)

    def visit(self, customer: UUID, source: Source = Source.WALK_IN) -> StoredRecord:
        """A visit of a customer."""
        return self.write(VisitRegistered(visit_id=self.id(), first_visit=True, source=source), customer)

    def policy(self, dealer: str = "d1") -> StoredRecord:
        """A broadcast event."""
        return self.write(DealerPolicyChanged(subject="grading", settings={}), dealer_stream(dealer))

    def write(  # noqa: PLR0913 - each named at the call
        self,
        event: Event,
        stream: UUID,
        *,
        at: datetime | None = None,
        recorded_at: datetime | None = None,
        dealer_id: str = "d1",
        group_id: str = "g1",
    ) -> StoredRecord:
        """Any event, as the next of its stream; it occurred at its recording unless said otherwise.

        It is recorded a second after the one before it unless said otherwise.
        """
        self._position += 1
        version = self._versions[stream] = self._versions.get(stream, 0) + 1
        recorded_at = recorded_at or _START + timedelta(seconds=self._position)
        envelope = enveloped(
            event,
            id=self.id(),
            source="/intake/test",
            stream_id=stream,
            sequence=version,
            occurred_at=at or recorded_at,
            recorded_at=recorded_at,
            group_id=group_id,
            dealer_id=dealer_id,
            actor=Actor("li", Role.RECEPTIONIST),
            customer_id=stream,
        )
        record = record_of(to_json(envelope), self.ledger, self._position)
        return self.again(record.key, record.value, record.headers)

    def again(self, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes]]) -> StoredRecord:
        """Any bytes at the partition's end: a repeat, or garbage."""
        offset = len(self.records)
        sent_at = 1_770_000_000_000 + offset
        self.records.append(StoredRecord(self.topic, self.partition, offset, sent_at, headers, key, value))
        return self.records[-1]

    def repeat(self, record: StoredRecord) -> StoredRecord:
        """A record sent a second time."""
        return self.again(record.key, record.value, record.headers)
