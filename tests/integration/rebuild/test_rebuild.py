"""Invariant 3, and that a rebuild is an ordinary operation: under load, cut off, and without anyone noticing."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from random import Random
from uuid import UUID, uuid4

import asyncpg
import pytest
from aiokafka.partitioner import DefaultPartitioner

from shared.database.connection import Pool
from shared.events.event import Topic
from shared.projector.versions import live_version
from shared.rebuild import rebuild as rebuilding
from shared.rebuild.catching_up import Progress
from shared.rebuild.rebuild import rebuild
from shared.settings import Settings
from tests.support.counted_topic import CountedTopic, all_counted, counting
from tests.support.counting import CountingProjection
from tests.support.topic_log import read_topic
from tests.support.waiting import until

pytestmark = pytest.mark.integration


class Reader:
    """Polls the views as a page does; what it saw never goes back."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.looks = 0
        self._reading = asyncio.create_task(self._read())

    async def stop(self) -> None:
        """Stop, and raise what went wrong."""
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        if not self._reading.cancelled():
            self._reading.result()

    async def _read(self) -> None:
        most = 0
        while True:
            seen = await self._pool.fetchval("SELECT coalesce(sum(version), 0)::bigint FROM counting.counted")
            told = await self._pool.fetchval("SELECT count(*) FROM counting.outbox")
            assert seen >= most > 0 or most == 0, f"the views went back from {most} to {seen}"
            assert told > 0 or most == 0
            most = seen
            self.looks += 1


class Sender:
    """Sends visits of a few customers with hardly a pause."""

    def __init__(self, topic: CountedTopic) -> None:
        self._topic = topic
        self.customers = [uuid4() for _ in range(40)]
        self._sending = asyncio.create_task(self._send())
        self._ending = False

    async def stop(self) -> None:
        """Stop after the visits at hand."""
        self._ending = True
        await self._sending

    async def _send(self) -> None:
        random = Random(4)
        while not self._ending:
            await self._topic.visits(*random.choices(self.customers, k=25))
            await asyncio.sleep(0.05)


async def outbox_is_sent_densely(settings: Settings, pool: Pool) -> None:
    """The topic has every stream's events 1, 2, 3, …, and never two different ones of the same number."""

    async def sent() -> bool:
        told = {one.id for one in await read_topic(settings, Topic.CONTACT_TASKS)}
        return len(told) == await pool.fetchval("SELECT count(*) FROM counting.outbox")

    await until(sent, bool)
    by_number: dict[UUID, dict[int, UUID]] = defaultdict(dict)
    for one in await read_topic(settings, Topic.CONTACT_TASKS):
        assert by_number[one.subject].setdefault(one.sequence, one.id) == one.id, "one number, two events"
    assert all(sorted(numbers) == list(range(1, len(numbers) + 1)) for numbers in by_number.values())


async def test_under_load_nobody_notices(topics: Settings) -> None:
    topic = CountedTopic(topics)
    async with counting(topic, workers=2) as pool:
        sender = Sender(topic)
        await until(lambda: pool.fetchval("SELECT count(*) FROM counting.outbox"), lambda count: count > 50)
        reader = Reader(pool)
        for version in (2, 3):
            rebuilt = await rebuild(CountingProjection(), topics.database, topics.brokers, batch=50)
            assert (rebuilt.differences, rebuilt.switched, rebuilt.version) == ([], True, version)
            await asyncio.sleep(1)
        await sender.stop()
        await all_counted(pool, topic)
        await reader.stop()
        assert reader.looks > 20
        await outbox_is_sent_densely(topics, pool)
        async with pool.acquire() as connection:
            assert await live_version(connection, "counting") == 3


async def test_a_partition_that_was_empty_at_the_switch(topics: Settings) -> None:
    """Its first event comes to a worker that has written nothing of it yet, and must not go to the old version."""
    topic = CountedTopic(topics)
    in_first, in_others = _customers_by_partition()
    async with counting(topic) as pool:
        await topic.visits(in_first)
        await all_counted(pool, topic)
        assert (await rebuild(CountingProjection(), topics.database, topics.brokers)).switched
        await topic.visits(*in_others)
        await all_counted(pool, topic)


def _customers_by_partition() -> tuple[UUID, list[UUID]]:
    """A customer of some partition, and others who are all of other ones."""
    partition = partial(DefaultPartitioner(), all_partitions=range(4), available=range(4))
    first, *others = (uuid4() for _ in range(40))
    return first, [one for one in others if partition(str(one).encode()) != partition(str(first).encode())]


async def test_of_nothing(topics: Settings) -> None:
    topic = CountedTopic(topics)
    async with counting(topic) as pool:
        assert (await rebuild(CountingProjection(), topics.database, topics.brokers)).switched
        await topic.visits(*(uuid4() for _ in range(20)))
        await all_counted(pool, topic)


async def test_one_that_was_cut_off_is_taken_up_where_it_was(topics: Settings) -> None:
    topic = CountedTopic(topics)
    async with counting(topic) as pool:
        await topic.visits(*(uuid4() for _ in range(300)))
        await all_counted(pool, topic)
        stopped = _stop_at(120)
        with pytest.raises(ConnectionError):
            await rebuild(CountingProjection(), topics.database, topics.brokers, batch=20, tell=stopped)
        await topic.visits(*topic.sent)
        await all_counted(pool, topic)
        told: list[Progress] = []
        rebuilt = await rebuild(CountingProjection(), topics.database, topics.brokers, batch=20, tell=told.append)
        assert told[0].applied > 120
        assert (rebuilt.differences, rebuilt.switched) == ([], True)
        await all_counted(pool, topic)


def _stop_at(applied: int) -> Callable[[Progress], None]:
    def tell(progress: Progress) -> None:
        if progress.applied >= applied:
            raise ConnectionError

    return tell


async def test_the_schema_of_the_version_before_the_last_is_dropped(topics: Settings) -> None:
    topic = CountedTopic(topics)
    async with counting(topic) as pool:
        await topic.visits(uuid4())
        await all_counted(pool, topic)
        for _ in range(3):
            await rebuild(CountingProjection(), topics.database, topics.brokers)
        found = await pool.fetch("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'counting_v%' ORDER BY 1")
        assert [row["nspname"] for row in found] == ["counting_v3", "counting_v4"]
        with pytest.raises(asyncpg.UndefinedTableError):
            await pool.fetch("SELECT * FROM counting_v1.counted")


async def test_a_reader_who_does_not_let_go_stops_the_rebuild_not_the_workers(
    topics: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "_LOCK_SECONDS", 1)
    topic = CountedTopic(topics)
    reader = await asyncpg.connect(topics.database)
    async with counting(topic) as pool:
        await topic.visits(*(uuid4() for _ in range(20)))
        await all_counted(pool, topic)
        async with reader.transaction():
            await reader.fetch("SELECT * FROM counting.counted")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await rebuild(CountingProjection(), topics.database, topics.brokers)
            await topic.visits(*topic.sent)
            await all_counted(pool, topic)
        rebuilt = await rebuild(CountingProjection(), topics.database, topics.brokers)
        assert (rebuilt.differences, rebuilt.switched, rebuilt.version) == ([], True, 2)
    await reader.close()
