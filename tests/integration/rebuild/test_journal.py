"""Invariant 3 where the order is not given: a rebuild follows the journal, and comes out the same row for row."""

from typing import Any

import pytest

from shared.database.connection import Pool
from shared.projector.projector import Projector
from shared.projector.versions import make_version
from shared.rebuild.catching_up import CatchingUp
from shared.rebuild.comparing import Difference, compare
from tests.support.timed import TimedProjection
from tests.support.timed_failing import FailingPool, Interrupted
from tests.support.timed_records import timed_pool
from tests.support.timed_schedule import SCHEMA, Schedule

pytestmark = pytest.mark.integration
REBUILT = "timed_v2"
TABLES = ("position", "high_water", "outbox", "parked", "journal", *TimedProjection.tables)


async def catch_up(pool: Any, schedule: Schedule, batch: int) -> None:
    """What a rebuild does until it compares, once; it ends where the live version's journal ended."""
    projector = Projector(TimedProjection(accepting=True), pool, version=2)
    await CatchingUp(projector, schedule.topics.reader(batch), SCHEMA, pool).run(lambda _: None)


async def differences(pool: Pool) -> list[Difference]:
    async with pool.acquire() as connection:
        return await compare(connection, SCHEMA, REBUILT, TABLES, {})


@pytest.mark.parametrize("troubles", [False, True])
@pytest.mark.parametrize("seed", range(6))
async def test_whatever_the_live_one_met(database_url: str, seed: int, troubles: bool) -> None:
    """Built in one go, or beside the living one with interruptions, from where it had come to."""
    async with timed_pool(database_url) as pool:
        schedule = Schedule(pool, seed, troubles=troubles)
        async with pool.acquire() as connection:
            await make_version(connection, TimedProjection(), 2, "building")
        failing = FailingPool(pool)
        for _ in range(seed % 3 * 4):
            await schedule.run(15)
            failing.fuse.set(schedule.random.randint(1, 60), hangs=schedule.random.random() < 0.5)
            try:
                await failing.fuse.run(catch_up(failing, schedule, batch=schedule.random.randint(1, 30)))
            except Interrupted:
                continue
        await schedule.run(60)
        await schedule.finish()
        await catch_up(pool, schedule, batch=20)
        assert await differences(pool) == [], f"seed {seed}"
