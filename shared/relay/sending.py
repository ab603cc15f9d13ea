"""Sending entries so that a partition never holds a later one before an earlier one."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from aiokafka import AIOKafkaProducer
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder

from shared.events.event import StreamKind
from shared.events.kafka import Record, record_of
from shared.relay.source import Entry

_partitioner = DefaultPartitioner()
_BROADCAST = frozenset(("ce_streamkind", kind.value.encode()) for kind in StreamKind if kind.is_broadcast)
BATCH_BYTES = 900_000
"""Largest batch; the broker's own default limit is 1,048,588 bytes."""


class EventTooLarge(RuntimeError):
    """One event alone does not fit into a batch: intake's limits are meant to make that impossible."""


def open_producer(bootstrap: str) -> AIOKafkaProducer:
    """An idempotent producer that waits for all in-sync replicas. After any failure, make a new one."""
    return AIOKafkaProducer(
        bootstrap_servers=bootstrap,
        acks="all",
        enable_idempotence=True,
        max_batch_size=BATCH_BYTES,
        request_timeout_ms=20_000,
        compression_type=None,
    )


async def send_entries(producer: AIOKafkaProducer, topic: str, entries: Sequence[Entry]) -> None:
    """Send all, each ledger's in the given order, and wait until every replica in sync has them.

    Each partition gets one batch at a time and the next only after the broker's acknowledgement: had a batch failed
    with another one behind it, the later positions would make the earlier ones look like repeats.

    Raises:
        aiokafka.errors.KafkaError: something was not acknowledged; nothing that came after it was sent.
    """
    partitions = tuple(sorted(await producer.partitions_for(topic)))
    queues: dict[int, list[tuple[Entry, Record]]] = defaultdict(list)
    for entry in entries:
        record = record_of(entry.stored, entry.ledger, entry.position)
        for partition in _partitions_of(record, partitions):
            queues[partition].append((entry, record))
    results = await asyncio.gather(
        *(_send_partition(producer, topic, partition, queue) for partition, queue in queues.items()),
        return_exceptions=True,
    )
    for result in results:
        if isinstance(result, BaseException):
            raise result


def _partitions_of(record: Record, partitions: tuple[int, ...]) -> tuple[int, ...]:
    return (_partition_of(record.key, partitions),) if _BROADCAST.isdisjoint(record.headers) else partitions


@lru_cache(100_000)
def _partition_of(key: bytes, partitions: tuple[int, ...]) -> int:
    """Where Kafka's own partitioner puts a key: its hash, in Python, costs as much as all the rest of sending."""
    return int(_partitioner(key, partitions, partitions))


async def _send_partition(
    producer: AIOKafkaProducer, topic: str, partition: int, queue: Sequence[tuple[Entry, Record]]
) -> None:
    start = 0
    while start < len(queue):
        batch = producer.create_batch()
        end = _fill(batch, queue, start)
        if end == start:
            entry, _ = queue[start]
            raise EventTooLarge(f"{entry.ledger} {entry.position}: over {BATCH_BYTES} bytes")
        batch.close()
        await (await producer.send_batch(batch, topic, partition=partition))
        start = end


def _fill(batch: BatchBuilder, queue: Sequence[tuple[Entry, Record]], start: int) -> int:
    """Append from ``start`` as many as fit; the index of the first that does not is returned."""
    now = int(time.time() * 1000)
    for index in range(start, len(queue)):
        _, record = queue[index]
        if batch.append(key=record.key, value=record.value, timestamp=now, headers=record.headers) is None:
            return index
    return len(queue)
