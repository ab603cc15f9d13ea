"""A topic kept in memory in place of Kafka's: the same records, in the same partitions, under the same offsets."""

from collections.abc import Sequence

from aiokafka.partitioner import DefaultPartitioner

from shared.events.event import StreamKind
from shared.events.kafka import Record, record_of
from shared.projector.record import StoredRecord
from shared.relay.source import Entry

_partition_of = DefaultPartitioner()
_BROADCAST = frozenset(("ce_streamkind", kind.value.encode()) for kind in StreamKind if kind.is_broadcast)


class TopicInMemory:
    """Appends a ledger's entries as the relay would, and keeps them for a rebuild."""

    def __init__(self, name: str, partitions: Sequence[int]) -> None:
        self.name = name
        self.partitions = tuple(partitions)
        self.records: dict[int, list[StoredRecord]] = {number: [] for number in partitions}
        self.positions: dict[str, int] = {}

    def append(self, entries: Sequence[Entry], timestamp: int) -> list[StoredRecord]:
        """The new records of the entries, in their order; a broadcast event makes one in every partition."""
        added = []
        for entry in entries:
            record = record_of(entry.stored, entry.ledger, entry.position)
            for number in self._partitions_of(record):
                kept = self.records[number]
                one = StoredRecord(
                    self.name, number, len(kept), timestamp, tuple(record.headers), record.key, record.value
                )
                kept.append(one)
                added.append(one)
            self.positions[entry.ledger] = entry.position
        return added

    def _partitions_of(self, record: Record) -> tuple[int, ...]:
        if not _BROADCAST.isdisjoint(record.headers):
            return self.partitions
        return (_partition_of(record.key, self.partitions, self.partitions),)
