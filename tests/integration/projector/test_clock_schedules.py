"""Invariant 2 for two topics and a clock: all takes effect once and in order, whatever happens at whatever moment.

Two workers are driven through a random schedule of batches, ticks, repeats, take-overs, connections that break at any
statement, and kills there. What was parked is retried or discarded in the midst of it.
"""

import pytest

from tests.support.timed_records import timed_pool
from tests.support.timed_schedule import Schedule

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("troubles", [False, True])
@pytest.mark.parametrize("seed", range(6))
async def test_any_schedule(database_url: str, seed: int, troubles: bool) -> None:
    async with timed_pool(database_url) as pool:
        schedule = Schedule(pool, seed, troubles=troubles)
        await schedule.run(80)
        await schedule.finish()
        await schedule.check()
