"""Reading the event log for people: from Kafka, from its end or its start."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
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
Offsets = Mapping[TopicPartition, int]
_FURTHER = 10
"""How many times further back each look at the log goes."""


@asynccontextmanager
async def open_log(settings: Settings, topics: Sequence[Topic]) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of all partitions of the topics, without a group, until the block ends."""
    names = [settings.topic_prefix + topic for topic in topics]
    consumer = AIOKafkaConsumer(*names, bootstrap_servers=settings.brokers, auto_offset_reset="earliest")
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def last_lines(consumer: AIOKafkaConsumer, count: int, wanted: Wanted) -> list[Line]:
    """The latest lines that are wanted, oldest first: every partition is looked at further back until there are enough.

    The consumer stands behind the last record then.
    """
    partitions = sorted(consumer.assignment())
    ends = await consumer.end_offsets(partitions)
    starts = await consumer.beginning_offsets(partitions)
    froms, lines, back = dict(ends), list[Line](), max(count, 1)
    while len(lines) < count and froms != starts:
        untils, froms = froms, {one: max(starts[one], ends[one] - back) for one in partitions}
        lines += await _between(consumer, froms, untils, wanted)
        back *= _FURTHER
    for one in partitions:
        consumer.seek(one, ends[one])
    return sorted(lines, key=_moment)[max(0, len(lines) - count) :]


async def all_lines(consumer: AIOKafkaConsumer, wanted: Wanted) -> list[Line]:
    """Every line of the log that is wanted, oldest first."""
    partitions = sorted(consumer.assignment())
    starts, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
    return sorted(await _between(consumer, starts, ends, wanted), key=_moment)


async def following_lines(consumer: AIOKafkaConsumer, wanted: Wanted) -> AsyncIterator[Line]:
    """Every wanted line from where the consumer stands, for ever."""
    async for record in consumer:
        line = _line(record)
        if _is_first_copy(line) and wanted(line):
            yield line


async def _between(consumer: AIOKafkaConsumer, froms: Offsets, untils: Offsets, wanted: Wanted) -> list[Line]:
    """The wanted lines between the offsets, partition by partition in their order."""
    unread = [one for one in froms if froms[one] < untils[one]]
    for one in unread:
        consumer.seek(one, froms[one])
    lines: list[Line] = []
    while unread:
        for one, records in (await consumer.getmany(*unread, timeout_ms=500)).items():
            found = [_line(record) for record in records if record.offset < untils[one]]
            lines += [line for line in found if _is_first_copy(line) and wanted(line)]
        unread = [one for one in unread if await consumer.position(one) < untils[one]]
    return lines


def _is_first_copy(line: Line) -> bool:
    """An event of a dealer or group stands in every partition; one of them is shown."""
    return line.event is None or line.partition == 0 or not line.event.streamkind.is_broadcast


def _moment(line: Line) -> tuple[datetime, bool, int]:
    """Place in a list: what follows from an event is recorded at the same moment as it, and comes after it."""
    event = line.event
    if event is None:
        return (line.written_at, False, 0)
    return (event.recordedtime, not line.topic.endswith(Topic.INTERACTIONS), event.position)


def _line(record: "ConsumerRecord[bytes, bytes]") -> Line:
    written_at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    try:
        event = read_envelope(record.headers, record.key, record.value)
    except NotAnEvent as why:
        return Line(record.topic, record.partition, record.offset, written_at, None, str(why))
    return Line(record.topic, record.partition, record.offset, written_at, event)
