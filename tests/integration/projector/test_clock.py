"""What falls due by the clock: all of it, once, in its order, whoever else ticks, and whatever goes wrong with one."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from shared.database.connection import Pool
from shared.events.envelope import from_json
from shared.events.values import Source
from shared.projector.partition import Partition
from shared.projector.projector import Projector
from shared.projector.storage import Overtaken, save_partitions
from tests.support.timed import Met
from tests.support.timed_records import START, TwoTopics, loaded, timed_pool

pytestmark = pytest.mark.integration
DAY = START + timedelta(days=1)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """A pool on a database that knows the timed projection."""
    async with timed_pool(database_url) as pool:
        yield pool


async def fired(pool: Pool, partition: int = 0) -> list[datetime]:
    """When each timer that fired was due, in the order in which the partition sent it."""
    rows = await pool.fetch("SELECT envelope FROM timed.outbox WHERE partition = $1 ORDER BY position", partition)
    return [from_json(row["envelope"]).time for row in rows]


async def written(pool: Pool) -> int:
    """How often anything was written."""
    count: int = await pool.fetchval("SELECT coalesce(sum(epoch), 0)::bigint FROM timed.partition")
    return count


async def tick_until_done(projector: Projector[Met], numbers: list[int], limit: int) -> None:
    """Tick as a worker does, loading anew when somebody else was faster."""
    while True:
        try:
            if not await projector.tick(DAY, numbers, limit):
                return
        except Overtaken:
            await projector.load(numbers)


async def test_nothing_falls_due_before_its_time_nor_twice(pool: Pool) -> None:
    topics, projector = TwoTopics(), await loaded(pool)
    await projector.apply([topics.visit(topics.visits.id(), people=5)])
    before = await written(pool)
    assert await projector.tick(START + timedelta(seconds=4), [0]) == 0
    assert await written(pool) == before, "a tick that changes nothing writes nothing"
    assert await projector.tick(START + timedelta(seconds=5), [0]) == 1
    assert await projector.tick(DAY, [0]) == 0
    assert await fired(pool) == [START + timedelta(seconds=5)]


async def test_more_than_a_tick_takes_come_in_the_order_of_their_moments(pool: Pool) -> None:
    topics, projector = TwoTopics(), await loaded(pool)
    seconds = [1 + 7 * number % 31 for number in range(60)]
    await projector.apply([topics.visit(topics.visits.id(), people=people) for people in seconds])
    done = [await projector.tick(DAY, [0], limit=25) for _ in range(4)]
    assert done == [25, 25, 10, 0]
    assert await fired(pool) == sorted(START + timedelta(seconds=people) for people in seconds)


async def test_two_on_the_same_partitions_do_each_once(pool: Pool) -> None:
    partitions = [TwoTopics(partition=number, seed=number) for number in range(3)]
    first, second = await loaded(pool, 0, 1, 2), await loaded(pool, 0, 1, 2)
    await first.apply([one.visit(one.visits.id()) for one in partitions for _ in range(1_000)])
    await asyncio.gather(*(tick_until_done(one, [0, 1, 2], limit=130) for one in (first, second)))
    for number in range(3):
        assert await fired(pool, number) == [START + timedelta(seconds=1)] * 1_000
    assert await pool.fetchval("SELECT count(DISTINCT stream_id) FROM timed.outbox") == 3_000
    assert await pool.fetchval("SELECT max(sequence) FROM timed.outbox") == 1


async def test_who_was_overtaken_wrote_nothing(pool: Pool) -> None:
    topics, first, second = TwoTopics(), await loaded(pool), await loaded(pool)
    await first.apply([topics.visit(topics.visits.id())])
    await second.load([0])
    assert await second.tick(DAY, [0]) == 1
    assert await fired(pool) == [START + timedelta(seconds=1)]
    with pytest.raises(Overtaken):
        await first.tick(DAY, [0])
    with pytest.raises(Overtaken):
        await first.pass_time(0, [next(iter(topics.visits._versions))], DAY)
    assert len(await fired(pool)) == 1


async def test_the_epoch_is_compared_again_when_it_is_written(pool: Pool) -> None:
    async with pool.acquire() as connection:
        await save_partitions(connection, "timed_v1", [Partition(0)])
        with pytest.raises(Overtaken):
            await save_partitions(connection, "timed_v1", [Partition(0), Partition(1)])


async def test_a_tick_notices_that_it_was_overtaken_also_when_nothing_is_due(pool: Pool) -> None:
    """The live version may be another one by now, in which something is due."""
    projector = await loaded(pool)
    async with pool.acquire() as connection:
        await connection.execute("UPDATE timed_v1.partition SET epoch = epoch + 1")
    with pytest.raises(Overtaken):
        await projector.tick(DAY, [0])


async def test_one_whose_rules_fail_is_left_alone_until_its_next_event(
    pool: Pool, capsys: pytest.CaptureFixture[str]
) -> None:
    topics, projector = TwoTopics(), await loaded(pool)
    broken, others = topics.visits.id(), [topics.visits.id() for _ in range(5)]
    await projector.apply([topics.visit(broken, source=Source.EXHIBITION), *map(topics.visit, others)])
    assert await projector.tick(DAY, [0], limit=2) == 1
    assert str(broken) in capsys.readouterr().out
    assert [await projector.tick(DAY, [0], limit=2) for _ in range(4)] == [2, 2, 0, 0]
    before = await written(pool)
    assert await projector.tick(DAY, [0], limit=1) == 0
    assert await written(pool) == before, "it does not make every tick a write"
    assert str(broken) not in capsys.readouterr().out
    await projector.apply([topics.visit(broken)])
    assert await projector.tick(DAY, [0]) == 1
    assert len(await fired(pool)) == 7


async def test_what_ticks_load_does_not_pile_up_in_memory(pool: Pool) -> None:
    topics, writing = TwoTopics(), await loaded(pool)
    await writing.apply([topics.visit(topics.visits.id()) for _ in range(50)])
    projector: Projector[Met] = Projector(writing.projection, pool, cache=10)
    await projector.load([0])
    while await projector.tick(DAY, [0], limit=20):
        assert len(projector._partitions[0].streams) <= 10
