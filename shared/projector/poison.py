"""Getting past a record that the client library cannot even take apart.

A header's name that is not UTF-8 makes aiokafka's ``getmany`` raise: it drops the records before the bad one in that
fetch, and stands at the bad one for ever; nor can it take apart the rest of the producer's batch. Here those before
it are read again, and blank records take the place of the others, so that they are parked like everything else that
is unreadable. Only who sent the bad one has records in its batch. The bytes stay in Kafka, which keeps them for ever.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.projector.record import StoredRecord

GetMany: TypeAlias = Callable[..., Awaitable[Mapping[TopicPartition, Sequence[Any]]]]
_WAIT_MS = 500


def guard(consumer: AIOKafkaConsumer, applied: Callable[[TopicPartition], int]) -> None:
    """Make the consumer's ``getmany`` get past poisonous records.

    Args:
        consumer: the consumer; everything that its ``getmany`` returned is applied before the next call.
        applied: next offset to apply of a partition.
    """
    original: GetMany = consumer.getmany

    async def getmany(*partitions: TopicPartition, **options: Any) -> Mapping[TopicPartition, Sequence[Any]]:
        try:
            return await original(*partitions, **options)
        except UnicodeDecodeError:
            wanted = partitions or tuple(consumer.assignment())
            return {one: await _past(consumer, original, one, applied(one)) for one in sorted(wanted)}

    setattr(consumer, "getmany", getmany)  # noqa: B010 - replaces a method, which mypy would not have


async def _past(consumer: AIOKafkaConsumer, getmany: GetMany, one: TopicPartition, start: int) -> list[Any]:
    """Records of a partition from ``start`` to where reading stands, and blank ones for those it is stuck at."""
    reached = await consumer.position(one)
    end = (await consumer.end_offsets([one]))[one]
    records: list[Any] = []
    consumer.seek(one, start)
    while (at := await consumer.position(one)) < reached:
        records += (await getmany(one, timeout_ms=_WAIT_MS, max_records=reached - at)).get(one, ())
    while reached < end:
        try:
            records += (await getmany(one, timeout_ms=_WAIT_MS, max_records=1)).get(one, ())
            break
        except UnicodeDecodeError:
            records.append(_blank(one, reached))
            reached += 1
            consumer.seek(one, reached)
    return records


def _blank(one: TopicPartition, offset: int) -> StoredRecord:
    # Its own time cannot be read; the same one every time, so that a rebuild parks the same.
    return StoredRecord(one.topic, one.partition, offset, timestamp=0, headers=(), key=None, value=None)
