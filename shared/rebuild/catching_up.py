"""Reading the topics from the start into a new version, never past what the live one has applied."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TypeAlias, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from msgspec import Struct

from shared.database.connection import Connection
from shared.projector.poison import guard
from shared.projector.projector import Projector

# The schema's name is ours (`grading_v1`), never from outside: it stands in the SQL as it is.
# ruff: noqa: S608

S = TypeVar("S")
Positions: TypeAlias = Mapping[TopicPartition, int]


class Progress(Struct, frozen=True):
    """How far a rebuild has come: records applied by the new version, of those that the live one has applied."""

    applied: int
    of: int


async def positions_of(connection: Connection, schema: str) -> dict[TopicPartition, int]:
    """Next offset of every topic's partition in a version."""
    rows = await connection.fetch(f"SELECT topic, partition, next_offset FROM {schema}.position")
    return {TopicPartition(row["topic"], row["partition"]): row["next_offset"] for row in rows}


class Reader:
    """Reads given partitions up to given positions, without a consumer group."""

    def __init__(self, consumer: AIOKafkaConsumer, batch: int) -> None:
        self._consumer = consumer
        self.batch = batch
        self._applied: Callable[[TopicPartition], int] = lambda _: 0  # until a projector is known
        guard(consumer, self._position)

    def _position(self, one: TopicPartition) -> int:
        return self._applied(one)

    async def catch_up(self, projector: Projector[S], target: Positions, tell: Callable[[Progress], None]) -> None:
        """Apply everything before the target's positions.

        Raises:
            asyncpg.PostgresError, aiokafka.errors.KafkaError: it stopped; what was applied stays.
        """
        await projector.load({one.partition for one in target})
        self._consumer.assign(list(target))
        self._applied = lambda one: projector.position(one.topic, one.partition)
        for one in target:
            self._consumer.seek(one, projector.position(one.topic, one.partition))
        while behind := [one for one in target if projector.position(one.topic, one.partition) < target[one]]:
            fetched = await self._consumer.getmany(*behind, timeout_ms=500, max_records=self.batch)
            wanted = {one: [record for record in fetched[one] if record.offset < target[one]] for one in fetched}
            await projector.apply([record for records in wanted.values() for record in records])
            applied = sum(projector.position(one.topic, one.partition) for one in target)
            tell(Progress(applied, sum(target.values())))


@asynccontextmanager
async def open_reader(bootstrap: str, batch: int) -> AsyncIterator[Reader]:
    """A reader, connected until the block ends."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap,
        auto_offset_reset="earliest",
        fetch_max_bytes=64 * 1024 * 1024,
        max_partition_fetch_bytes=8 * 1024 * 1024,
    )
    await consumer.start()
    try:
        yield Reader(consumer, batch)
    finally:
        await consumer.stop()
