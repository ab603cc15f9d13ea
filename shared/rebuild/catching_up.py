"""Reading the topics from the start into a new version, in the order in which the live one met them, and no further."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any, Generic, TypeVar

from aiokafka import AIOKafkaConsumer, TopicPartition
from msgspec import Struct

from shared.database.connection import Connection, Pool
from shared.projector.poison import guard
from shared.projector.projector import Projector
from shared.rebuild.following import Follower

# The schema's name is ours (`grading_v1`), never from outside: it stands in the SQL as it is.
# ruff: noqa: S608

S = TypeVar("S")


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
        self._read: dict[TopicPartition, int] = {}
        guard(consumer, lambda one: self._read[one])

    def start_at(self, positions: Iterable[tuple[TopicPartition, int]]) -> None:
        """Read these partitions, from these offsets."""
        self._read = dict(positions)
        self._consumer.assign(list(self._read))
        for one, offset in self._read.items():
            self._consumer.seek(one, offset)

    async def fetch(self, *wanted: TopicPartition) -> dict[TopicPartition, list[Any]]:
        """The next records of some partitions, each in order; empty where none has come yet."""
        fetched = await self._consumer.getmany(*wanted, timeout_ms=500, max_records=self.batch)
        for one, records in fetched.items():
            if records:
                self._read[one] = records[-1].offset + 1
        return dict(fetched)


class CatchingUp(Generic[S]):
    """Brings a new version to where the live one is.

    Args:
        projector: of the new version.
        reader: of the topics.
        live: the live version's schema.
        pool: connections to read the live one's journal by.
    """

    def __init__(self, projector: Projector[S], reader: Reader, live: str, pool: Pool) -> None:
        self._projector = projector
        self._reader = reader
        self._live = live
        self._pool = pool

    async def run(self, tell: Callable[[Progress], None]) -> int:
        """Do everything that stands in the live version's journal by now; how many records it has applied in all.

        Raises:
            asyncpg.PostgresError, aiokafka.errors.KafkaError: it stopped; what was applied stays.
        """
        projector, reader = self._projector, self._reader
        async with self._pool.acquire() as connection:
            rows = await connection.fetch(f"SELECT partition FROM {self._live}.partition ORDER BY partition")
        numbers = [row["partition"] for row in rows]
        followers = [Follower(projector, number, self._live, self._pool) for number in numbers]
        going = [one for one in followers if await one.begin()]
        async with self._pool.acquire() as connection:  # after the ends are known, so that it has all that they name
            positions = await positions_of(connection, self._live)
        target = {one: end for one, end in positions.items() if one.partition in numbers}
        reader.start_at((one, projector.position(one.topic, one.partition)) for one in target)
        buffers: dict[TopicPartition, deque[Any]] = {one: deque() for one in target}
        while going:
            wanted = {need for one in going if (need := one.needs()) is not None and not buffers[need]}
            if wanted:
                for place, records in (await reader.fetch(*wanted)).items():
                    buffers[place].extend(records)
            batch: list[Any] = []
            for one in going:
                batch += one.take(buffers, reader.batch - len(batch))
            await projector.apply(batch)
            for one in going:
                await one.tick()
            going = [one for one in going if await one.go_on()]
            tell(Progress(sum(projector.position(*one) for one in target), sum(target.values())))
        return sum(target.values())


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
