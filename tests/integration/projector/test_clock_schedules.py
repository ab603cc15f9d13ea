"""Invariant 2 for two topics and a clock: all takes effect once and in order, whatever happens at whatever moment.

Two workers are driven through a random schedule of batches, ticks, repeats, take-overs, connections that break at any
statement, and kills there. What was parked is retried or discarded in the midst of it.
"""

import asyncpg
import pytest

from shared.projector.versions import migrate_projection
from tests.support.timed import TimedProjection
from tests.support.timed_schedule import Schedule

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("troubles", [False, True])
@pytest.mark.parametrize("seed", range(6))
async def test_any_schedule(database_url: str, seed: int, troubles: bool) -> None:
    await migrate_projection(database_url, TimedProjection())
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as pool:
        schedule = Schedule(pool, seed, troubles=troubles)
        await schedule.run(80)
        await schedule.finish()
        await schedule.check()
