"""Follow-up in PostgreSQL on random histories of both topics: what was told is what is kept; nothing is forgotten."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from msgspec.structs import astuple

from services.followup.planning import from_bytes
from services.followup.projection import FollowUpProjection
from services.followup.task import Task
from shared.database.connection import Pool
from shared.events.envelope import from_json
from shared.events.values import EndState
from tests.support.followed_history import FollowedHistory
from tests.support.followup_invariants import check_plans_up_to_date, check_time_passed
from tests.support.projected_history import LiveRun
from tests.support.told_tasks import check_tasks

pytestmark = pytest.mark.integration
SCHEMA = "followup_v1"
COLUMNS = Task.__struct_fields__
# ruff: noqa: S608 - names of our own columns


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to the test's database."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as opened:
        yield opened


@pytest.mark.parametrize("jumps", [False, True])
@pytest.mark.parametrize("seed", range(30, 34))
async def test_tasks_agree_with_what_was_told_of_them_and_nothing_is_forgotten(
    pool: Pool, seed: int, jumps: bool
) -> None:
    """Whatever happens to the workers, also when their clock jumps an hour to either side."""
    told, history = f"seed {seed}", FollowedHistory(seed)
    until = history.now if seed % 2 else history.ends_at
    await LiveRun(FollowUpProjection, pool, history, seed, jumps=jumps).run(until)
    outbox = await pool.fetch("SELECT envelope FROM followup.outbox ORDER BY position")
    async with pool.acquire() as connection:
        await check_tasks(connection, [from_json(row["envelope"]) for row in outbox], told, SCHEMA)
        await check_time_passed(connection, SCHEMA, until, told)
        await check_plans_up_to_date(connection, SCHEMA, until, told)


@pytest.mark.parametrize("seed", [40])
async def test_a_row_says_what_its_state_says(pool: Pool, seed: int) -> None:
    history = FollowedHistory(seed)
    await LiveRun(FollowUpProjection, pool, history, seed).run(history.now)
    tasks = {row["task_id"]: tuple(row) for row in await pool.fetch(f"SELECT {', '.join(COLUMNS)} FROM followup.task")}
    open_tasks = 0
    for row in await pool.fetch("SELECT * FROM followup.customer WHERE state IS NOT NULL"):
        customer = from_bytes(row["state"])
        assert row["dealer_id"] == customer.dealer_id
        assert row["consultant_id"] == customer.consultant_id
        assert row["grade"] == (customer.graded.grade if customer.graded else None)
        assert row["last_contact_at"] == (customer.contact.at if customer.contact else None)
        assert row["open_tasks"] == len(customer.open)
        assert (row["end_state"] == EndState.ERASED) is customer.erased
        for task in customer.open:
            assert tasks[task.task_id] == astuple(task)
        open_tasks += len(customer.open)
    statuses = [row["status"] for row in await pool.fetch("SELECT status FROM followup.task")]
    assert open_tasks == sum(status in ("scheduled", "due") for status in statuses) > 0
