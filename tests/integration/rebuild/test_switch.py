"""What a worker may not do while the versions are being switched: settle on the one that is on its way out."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from shared.database.connection import Pool
from shared.projector.projector import Projector
from shared.projector.storage import Overtaken
from shared.projector.versions import make_version, migrate_projection
from tests.support.counting import CountingProjection
from tests.support.topic import TopicPartitionWriter

pytestmark = pytest.mark.integration


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """A pool on a database with a live version and one that is being built."""
    await migrate_projection(database_url, CountingProjection())
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as opened:
        async with opened.acquire() as connection:
            await make_version(connection, CountingProjection(), 2, "building")
        yield opened


async def switch(connection: asyncpg.Connection) -> None:
    """What the end of a rebuild does to the versions."""
    await connection.execute("UPDATE counting.projection SET status = 'retired' WHERE version = 1")
    await connection.execute("UPDATE counting.projection SET status = 'live' WHERE version = 2")
    await connection.execute("UPDATE counting_v1.partition SET epoch = epoch + 1")


async def test_a_worker_that_takes_partitions_over_waits_for_the_switch(pool: Pool, database_url: str) -> None:
    worker = Projector(CountingProjection(), pool)
    switching = await asyncpg.connect(database_url)
    async with switching.transaction():
        await switching.execute("SELECT 1 FROM counting.projection WHERE version = 1 FOR UPDATE")
        loading = asyncio.create_task(worker.load([0, 1]))
        await asyncio.wait([loading], timeout=0.5)
        assert not loading.done()
        await switch(switching)
    await loading
    assert worker.schema == "counting_v2"
    await switching.close()


async def test_a_worker_that_has_taken_them_over_is_overtaken_also_where_it_had_written_nothing(pool: Pool) -> None:
    topic = TopicPartitionWriter(partition=1)
    topic.visit(topic.id())
    worker = Projector(CountingProjection(), pool)
    await worker.load([0, 1])
    async with pool.acquire() as connection, connection.transaction():
        await switch(connection)
    with pytest.raises(Overtaken):
        await worker.apply(topic.records)
    await worker.load([1])
    await worker.apply(topic.records)
    assert await pool.fetchval("SELECT count(*) FROM counting_v1.counted") == 0
    assert await pool.fetchval("SELECT count(*) FROM counting_v2.counted") == 1
