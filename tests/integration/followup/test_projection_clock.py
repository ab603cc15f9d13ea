"""A worker that was down for a night, or whose clock was an hour out: all in order, each once, nothing forgotten."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from shared.database.connection import Pool
from shared.events.contact import ContactTaskDue
from shared.events.envelope import Envelope, from_json
from shared.events.reading import decode_event
from tests.support.visits_told import VisitsTold, at

pytestmark = pytest.mark.integration
HOUR = timedelta(hours=1)
MISSED = "showroom.ContactTaskMissed.v1"


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to the test's database."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as opened:
        yield opened


async def told(pool: Pool) -> list[Envelope]:
    """What was sent, in its order."""
    rows = await pool.fetch("SELECT envelope FROM followup.outbox ORDER BY position")
    return [from_json(row["envelope"]) for row in rows]


async def test_a_worker_that_was_down_for_a_night_catches_up_in_order(pool: Pool) -> None:
    visits = VisitsTold(pool)
    await visits.starts()
    left = [at(2, "18:00") + timedelta(minutes=7 * number % 200) for number in range(30)]
    for moment in left:
        visits.leaves(moment)
    await visits.starts()
    await visits.looks(at(3, "08:30"))
    assert await visits.statuses("thank_you") == [("missed", "expired")] * 30
    missed = [one for one in await told(pool) if one.type == MISSED]
    assert [one.time for one in missed] == sorted(moment + timedelta(minutes=5) for moment in left)
    assert {one.recordedtime for one in missed} == {at(3, "08:30")}
    assert await visits.statuses("first_follow_up") == [("scheduled", None)] * 30


async def test_reminders_of_a_night_are_missed_and_the_morning_goes_on(pool: Pool) -> None:
    visits = VisitsTold(pool)
    customer = visits.leaves(at(2, "10:00"))
    visits.promises(customer, at(3, "09:30"), at(2, "11:00"))
    await visits.starts()
    await visits.looks(at(2, "19:00"))
    await visits.starts()
    await visits.looks(at(3, "03:00"))
    assert await visits.statuses("appointment_reminder") == [("missed", "expired")]
    assert await visits.statuses("appointment") == [("scheduled", None)]
    await visits.looks(at(3, "09:30"))
    assert await visits.statuses("appointment") == [("due", None)]


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
async def test_a_clock_that_is_an_hour_out_for_a_while_neither_floods_nor_starves(pool: Pool, jump: timedelta) -> None:
    """First follow-ups fall due from 13:00 on, one a minute: each once, all by the time that the clock is right."""
    visits = VisitsTold(pool)
    for minute in range(60):
        visits.leaves(at(2, "09:00") + timedelta(minutes=minute))
    await visits.starts()
    for minute in range(0, 30, 3):
        await visits.looks(at(2, "13:00") + timedelta(minutes=minute))
    assert len(await fallen_due(pool)) == 28
    for minute in range(30, 45, 3):
        await visits.looks(at(2, "13:00") + jump + timedelta(minutes=minute))
    late = visits.leaves(at(2, "13:45"))
    await visits.goes_on()
    for minute in range(45, 70, 3):
        await visits.looks(at(2, "13:00") + timedelta(minutes=minute))
    due = await fallen_due(pool)
    assert len(due) == len(set(due)) == 60
    await visits.looks(at(2, "17:45"))
    assert late in await fallen_due(pool)
    assert len(await fallen_due(pool)) == 61


async def fallen_due(pool: Pool) -> list[UUID]:
    """Customers whose first follow-up fell due, as often as it did."""
    rows = await pool.fetch("SELECT task_id, customer_id FROM followup.task WHERE kind = 'first_follow_up'")
    tasks = {row["task_id"]: row["customer_id"] for row in rows}
    events = [decode_event(one.type, bytes(one.data)) for one in await told(pool)]
    return [tasks[one.task_id] for one in events if isinstance(one, ContactTaskDue) and one.task_id in tasks]
