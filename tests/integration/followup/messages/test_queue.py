"""The queue: one holder at a time, and who may say what became of a message."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from services.followup.intake import Intake
from services.followup.messages.outcome import FAILED, SENT, Outcome, Released
from services.followup.messages.queue import Claimed, MessageQueue
from services.followup.messages.recording import Recorder
from services.followup.messages.settling import Settler
from services.followup.messages.waits import LONGEST_WAIT
from shared.events.values import Channel
from tests.support.sending import Sending

pytestmark = pytest.mark.integration


@pytest.fixture
def queue(sending: Sending) -> MessageQueue:
    """A sender's queue."""
    return MessageQueue(sending.pool, timedelta(minutes=1), LONGEST_WAIT)


async def claim_one(queue: MessageQueue) -> Claimed:
    await queue.take_in(10)
    (claimed,) = await queue.claim(10)
    return claimed


async def end_lease(sending: Sending) -> None:
    await sending.pool.execute("UPDATE followup.message SET next_attempt_at = now()")


def outcome(claimed: Claimed, state: str) -> Outcome:
    return Outcome(
        task_id=claimed.task_id,
        attempt=claimed.attempt,
        dealer_id=claimed.dealer_id,
        customer_id=claimed.customer_id,
        template=claimed.template,
        state=state,
        channel=Channel.SMS,
        ended_at=datetime.now(UTC),
        reason="unreachable" if state == FAILED else None,
    )


async def state_of(sending: Sending, task_id: UUID) -> str:
    row = await sending.message(task_id)
    assert row is not None
    state: str = row["state"]
    return state


async def test_what_one_holds_nobody_else_claims(sending: Sending, queue: MessageQueue) -> None:
    task_id = await sending.due(await sending.customer())
    claimed = await claim_one(queue)
    assert (claimed.task_id, claimed.attempt) == (task_id, 1)
    assert await queue.claim(10) == []
    assert await queue.take_in(10) == 0
    await end_lease(sending)
    assert [(one.task_id, one.attempt) for one in await queue.claim(10)] == [(task_id, 2)]


async def test_who_no_longer_holds_a_message_cannot_give_it_up(sending: Sending, queue: MessageQueue) -> None:
    task_id = await sending.due(await sending.customer())
    slow = await claim_one(queue)
    await end_lease(sending)
    (holder,) = await queue.claim(10)
    assert await queue.write([outcome(slow, FAILED)]) == set()
    await queue.release([Released(task_id, slow.attempt, timedelta(), counts=True, error="slow")])
    assert await queue.claim(10) == []
    assert await queue.write([outcome(holder, FAILED)]) == {task_id}
    assert await state_of(sending, task_id) == FAILED


async def test_that_a_gateway_took_it_counts_whoever_says_so(sending: Sending, queue: MessageQueue) -> None:
    task_id = await sending.due(await sending.customer())
    slow = await claim_one(queue)
    await end_lease(sending)
    (holder,) = await queue.claim(10)
    assert await queue.write([outcome(slow, SENT)]) == {task_id}
    assert await queue.write([outcome(holder, FAILED)]) == set()
    assert await state_of(sending, task_id) == SENT


@pytest.mark.parametrize(("of_slow", "of_holder"), [(FAILED, SENT), (SENT, FAILED)])
async def test_only_what_was_ours_to_tell_is_recorded(
    sending: Sending, queue: MessageQueue, of_slow: str, of_holder: str
) -> None:
    task_id = await sending.due(await sending.customer())
    slow = await claim_one(queue)
    await end_lease(sending)
    (holder,) = await queue.claim(10)
    async with Intake(sending.intake.address) as intake, asyncio.TaskGroup() as group:
        recorder = Recorder(queue, intake)
        settler = Settler(queue, recorder, lambda _count: None)
        running = [group.create_task(recorder.run()), group.create_task(settler.run())]
        settler.settle(outcome(slow, of_slow))
        settler.settle(outcome(holder, of_holder))
        await sending.settled(task_id)
        for one in running:
            one.cancel()
    assert [command["type"] for command in sending.intake.of(task_id)] == ["RecordMessageSent"]


async def test_what_another_sender_holds_is_not_recorded_as_given_up(sending: Sending, queue: MessageQueue) -> None:
    task_id = await sending.due(await sending.customer())
    slow = await claim_one(queue)
    await end_lease(sending)
    (holder,) = await queue.claim(10)
    written = asyncio.Event()
    async with Intake(sending.intake.address) as intake, asyncio.TaskGroup() as group:
        recorder = Recorder(queue, intake)
        settler = Settler(queue, recorder, lambda _count: written.set())
        running = [group.create_task(recorder.run()), group.create_task(settler.run())]
        settler.settle(outcome(slow, FAILED))
        await written.wait()
        settler.settle(outcome(holder, SENT))
        await sending.settled(task_id)
        for one in running:
            one.cancel()
    assert [command["type"] for command in sending.intake.of(task_id)] == ["RecordMessageSent"]


async def test_what_is_known_is_only_recorded(sending: Sending, queue: MessageQueue) -> None:
    await sending.due(await sending.customer())
    told = outcome(await claim_one(queue), SENT)
    await queue.write([told])
    await end_lease(sending)
    (again,) = await queue.claim(10)
    assert again.told == told
    await queue.recorded([(told.task_id, None)])
    await end_lease(sending)
    assert await queue.claim(10) == []


async def test_a_release_that_was_no_attempt_does_not_count(sending: Sending, queue: MessageQueue) -> None:
    task_id = await sending.due(await sending.customer())
    await claim_one(queue)
    await queue.release([Released(task_id, 1, timedelta(), counts=False, error="IntakeUnreachable")])
    (claimed,) = await queue.claim(10)
    assert claimed.attempt == 1
    await queue.release([Released(task_id, 1, timedelta(minutes=1), counts=True, error="http_500")])
    assert await queue.claim(10) == []
    await end_lease(sending)
    assert [one.attempt for one in await queue.claim(10)] == [2]


async def test_whose_moment_passes_first_is_taken_in_and_claimed_first(sending: Sending, queue: MessageQueue) -> None:
    passes_at = [datetime.now(UTC) + timedelta(hours=hours) for hours in (9, 5, 7, 1, 3)]
    tasks = [await sending.due(await sending.customer(), expires_at=moment) for moment in passes_at]
    assert await queue.take_in(3) == 3
    assert {one.task_id for one in await queue.claim(2)} == {tasks[3], tasks[4]}
    assert await queue.take_in(10) == 2
    assert {one.task_id for one in await queue.claim(2)} == {tasks[1], tasks[2]}


async def test_only_one_takes_in_at_a_time(sending: Sending, queue: MessageQueue) -> None:
    await sending.due(await sending.customer())
    async with sending.pool.acquire() as other, other.transaction():
        await other.execute("SELECT pg_advisory_xact_lock(hashtext('followup takes in messages'))")
        assert await queue.take_in(10) == 0
    assert await queue.take_in(10) == 1
