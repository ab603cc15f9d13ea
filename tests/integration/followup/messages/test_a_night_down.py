"""Workers and senders that were down for a night: what should have been said then is recorded as missed, not said."""

from datetime import timedelta

import pytest

from tests.support.sending import Sending
from tests.support.visits_told import VisitsTold, at

pytestmark = pytest.mark.integration


async def fell_due(sending: Sending) -> VisitsTold:
    """Five customers have left in the evening; the projection has met them, and the clock was not looked at since."""
    visits = VisitsTold(sending.pool)
    for minute in range(5):
        sending.intake.knows(visits.leaves(at(2, "20:00") + timedelta(minutes=minute)))
    await visits.starts()
    return visits


async def test_a_night_later_nothing_is_said_and_everything_is_recorded(sending: Sending) -> None:
    await fell_due(sending)
    tasks = [
        row["task_id"] for row in await sending.pool.fetch("SELECT task_id FROM followup.task WHERE status = 'due'")
    ]
    assert len(tasks) == 5
    async with sending.senders(2, now=lambda: at(3, "03:00")):
        await sending.settled(*tasks)
    assert sending.gateway.requests == []
    told = {(command["type"], command["reason"]) for command in sending.intake.recorded.values()}
    assert told == {("RecordMessageNotSent", "expired")}
    assert len(sending.intake.recorded) == 5


async def test_a_worker_that_comes_first_leaves_nothing_to_say(sending: Sending) -> None:
    visits = await fell_due(sending)
    await visits.looks(at(3, "03:00"))
    assert await visits.statuses("thank_you") == [("missed", "expired")] * 5
    later = sending.intake.knows(visits.leaves(at(3, "10:00")))
    await visits.goes_on()
    task_id = await sending.pool.fetchval(
        "SELECT task_id FROM followup.task WHERE customer_id = $1 AND kind = 'thank_you'", later
    )
    async with sending.senders(now=lambda: at(3, "10:01")):
        await sending.settled(task_id)
    assert sending.gateway.taken.keys() == {str(task_id)}
    assert [command["type"] for command in sending.intake.recorded.values()] == ["RecordMessageSent"]


async def test_a_pause_of_some_minutes_is_made_up_for(sending: Sending) -> None:
    """The first has been waiting for longer than five minutes by then, the others not."""
    await fell_due(sending)
    tasks = [
        row["task_id"] for row in await sending.pool.fetch("SELECT task_id FROM followup.task WHERE status = 'due'")
    ]
    async with sending.senders(now=lambda: at(2, "20:05")):
        await sending.settled(*tasks)
    assert len(sending.gateway.taken) == 4
    assert len(sending.intake.recorded) == 5
