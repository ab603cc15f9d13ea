"""Running a quarter: on a database of its own, to an exported log and its check."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from msgspec import Struct

from bench.quarter.clock import SimulatedClock
from bench.quarter.export import export_log
from bench.quarter.loop import Account, Quarter
from bench.quarter.plan import QuarterPlan
from bench.quarter.rebuilt import rebuild_from_memory
from bench.quarter.services import services_on
from bench.quarter.world import world_of
from shared.rebuild.comparing import Difference


class Ran(Struct, frozen=True):
    """How a quarter went: what the loop did, how many events each file of the log has, how the rebuild compares."""

    account: Account
    events: dict[str, int]
    parked: int
    seconds: float
    differences: list[Difference]
    rebuild_seconds: float


async def run_quarter(
    plan: QuarterPlan, database_url: str, folder: Path, tell: Callable[[int], None] = lambda _: None
) -> Ran:
    """Simulate the quarter on a migrated, empty database, export its log to a folder, and rebuild followup from it."""
    world = world_of(plan)
    clock = SimulatedClock(plan.begins - timedelta(days=2))
    began = time.monotonic()
    async with services_on(database_url, clock) as services:
        account = await Quarter(plan, world, services, clock).run(tell)
        seconds = time.monotonic() - began
        events = await export_log(services.pool, folder)
        parked: int = await services.pool.fetchval(
            "SELECT (SELECT count(*) FROM grading.parked) + (SELECT count(*) FROM followup.parked)"
        )
        began = time.monotonic()
        differences = await rebuild_from_memory(services.pool, services.interactions, services.grades)
        return Ran(account, events, parked, seconds, differences, time.monotonic() - began)
