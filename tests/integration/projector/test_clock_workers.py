"""Real workers, a real broker and the real time: what falls due does so once, whoever comes, goes, breaks or is killed.

Afterwards a rebuild from the topics, in the order that the journal kept, finds the same rows.
"""

import asyncio
from random import Random
from uuid import UUID, uuid4

import pytest

from shared.rebuild.rebuild import rebuild
from shared.settings import Settings
from tests.support.timed import TimedProjection
from tests.support.timed_failing import FailingPool
from tests.support.timed_records import timed_pool
from tests.support.timed_topics import TimedTopics, timed_topics, working

pytestmark = pytest.mark.integration


async def rebuilt_equal(settings: Settings) -> None:
    rebuilt = await rebuild(TimedProjection(), settings.database, settings.brokers, batch=60)
    assert rebuilt.differences == []
    assert rebuilt.switched


async def sends(topics: TimedTopics, customers: list[UUID], random: Random, rounds: int) -> None:
    """Visits and grades of random customers, with hardly a pause."""
    for _ in range(rounds):
        await topics.visits(*random.choices(customers, k=6))
        await topics.grades(*random.choices(customers, k=6))
        await asyncio.sleep(random.random() / 10)


async def test_thousands_due_at_once_by_two_workers(topics: Settings) -> None:
    async with timed_pool(topics.database) as pool, timed_topics(topics) as sender:
        async with working(sender, pool, pool):
            await sender.visits(*(uuid4() for _ in range(3_000)))
            await sender.all_met(pool)
        await rebuilt_equal(topics)


@pytest.mark.parametrize("seed", range(2))
async def test_workers_that_come_go_break_and_are_killed(topics: Settings, seed: int) -> None:
    random = Random(seed)
    async with timed_pool(topics.database) as pool, timed_topics(topics) as sender:
        customers = [uuid4() for _ in range(30)]
        sending = asyncio.create_task(sends(sender, customers, random, rounds=40))
        steady, broken, doomed = FailingPool(pool), FailingPool(pool), FailingPool(pool)
        async with working(sender, steady):
            async with working(sender, broken):
                await asyncio.gather(breaks(steady, random, 6), breaks(broken, random, 6))
            async with working(sender, doomed):
                doomed.fuse.set(random.randint(20, 60), hangs=True)
                await asyncio.wait([asyncio.create_task(doomed.fuse.reached())], timeout=3)
            await sending
            await sender.all_met(pool)
        await rebuilt_equal(topics)


async def breaks(pool: FailingPool, random: Random, times: int) -> None:
    """The connections break again and again, at any statement."""
    for _ in range(times):
        pool.fuse.set(random.randint(1, 40))
        await asyncio.sleep(random.random() / 5)


async def test_rebuilds_beside_the_living_one(topics: Settings) -> None:
    async with timed_pool(topics.database) as pool, timed_topics(topics) as sender, working(sender, pool, pool):
        async with asyncio.TaskGroup() as beside:
            beside.create_task(sends(sender, [uuid4() for _ in range(30)], Random(1), rounds=40))
            for _ in range(2):
                await rebuilt_equal(topics)
        await sender.all_met(pool)
        await rebuilt_equal(topics)
