"""Reading the event log for people: from Kafka, from its end or its start."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from msgspec import Struct

from shared.events.event import Topic
from shared.events.kafka import Relayed, read_envelope
from shared.events.unreadable import NotAnEvent
from shared.settings import Settings


class Line(Struct, frozen=True):
    """One record of the log: its event, or why it is none."""

    topic: str
    partition: int
    offset: int
    written_at: datetime
    event: Relayed | None
    unreadable: str | None = None


Wanted = Callable[[Line], bool]


@asynccontextmanager
async def open_log(settings: Settings, topics: Sequence[Topic]) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of all partitions of the topics, without a group, until the block ends."""
    names = [settings.topic_prefix + topic for topic in topics]
    consumer = AIOKafkaConsumer(*names, bootstrap_servers=settings.brokers, auto_offset_reset="earliest")
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def last_lines(consumer: AIOKafkaConsumer, count: int, wanted: Wanted) -> list[Line]:
    """The latest lines that are wanted, oldest first; every partition is looked at back to ten times the count."""
    partitions = sorted(consumer.assignment())
    ends = await consumer.end_offsets(partitions)
    starts = await consumer.beginning_offsets(partitions)
    for one in partitions:
        consumer.seek(one, max(starts[one], ends[one] - count * 10))
    lines: list[Line] = []
    while any([await consumer.position(one) < ends[one] for one in partitions]):
        for one, records in (await consumer.getmany(*partitions, timeout_ms=500)).items():
            lines += [line for record in records if record.offset < ends[one] and wanted(line := _line(record))]
    return sorted(lines, key=_moment)[-count:]


async def following_lines(consumer: AIOKafkaConsumer, wanted: Wanted) -> AsyncIterator[Line]:
    """Every wanted line from where the consumer stands, for ever."""
    async for record in consumer:
        line = _line(record)
        if wanted(line):
            yield line


def _moment(line: Line) -> tuple[datetime, int]:
    event = line.event
    return (line.written_at, 0) if event is None else (event.recordedtime, event.position)


def _line(record: "ConsumerRecord[bytes, bytes]") -> Line:
    written_at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    try:
        event = read_envelope(record.headers, record.key, record.value)
    except NotAnEvent as why:
        return Line(record.topic, record.partition, record.offset, written_at, None, str(why))
    return Line(record.topic, record.partition, record.offset, written_at, event)
