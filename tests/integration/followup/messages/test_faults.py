"""Gateways that time out, are busy, break or hang up: never two messages for one task, and never silence."""

import asyncio
import os
from datetime import UTC, datetime, timedelta

import pytest
from asyncpg import Record

from services.followup.messages.delivery import REFUSED, UNREACHABLE
from tests.support.gateway_server import Fault, always, in_turn, seeded
from tests.support.sending import Sending
from tests.support.waiting import until

pytestmark = pytest.mark.integration

SEED = int(os.environ.get("TEST_SEED", "4"))
PASSING = (Fault.BUSY, Fault.BROKEN, Fault.HANGS, Fault.TAKES_AND_HANGS, Fault.CUT_BEFORE, Fault.CUT_AFTER)


async def handed(sending: Sending, count: int) -> None:
    """Wait until the gateway has had so many requests."""

    async def requests() -> int:
        return len(sending.gateway.requests)

    await until(requests, lambda had: had >= count)


@pytest.mark.parametrize("fault", [*PASSING, Fault.GARBLED])
async def test_after_any_fault_the_message_goes_out_once(sending: Sending, fault: Fault) -> None:
    sending.gateway.decide = in_turn(fault)
    task_id = await sending.due(await sending.customer())
    command = await sending.sends(task_id)
    assert command["type"] == "RecordMessageSent"
    assert sending.gateway.taken.keys() == {str(task_id)}
    assert sending.gateway.handed[str(task_id)] == 2


async def test_many_messages_two_senders_and_seeded_faults(sending: Sending) -> None:
    sending.gateway.decide = seeded(SEED, 0.3, PASSING)
    customers = [await sending.customer() for _ in range(80)]
    tasks = [await sending.due(customer) for customer in customers]
    async with sending.senders(2):
        await sending.settled(*tasks, seconds=60)
    keys = {str(task_id) for task_id in tasks}
    assert sending.gateway.taken.keys() == keys, f"seed {SEED}"
    assert not sending.gateway.overlapping, f"seed {SEED}"
    assert [len(sending.intake.of(task_id)) for task_id in tasks] == [1] * 80, f"seed {SEED}"
    assert {command["type"] for command in sending.intake.recorded.values()} == {"RecordMessageSent"}, f"seed {SEED}"


async def test_what_the_gateway_asks_to_wait_is_waited(sending: Sending) -> None:
    sending.gateway.decide = in_turn(Fault.BUSY)
    task_id = await sending.due(await sending.customer())
    async with sending.senders():
        await handed(sending, 1)

        async def waits() -> list[Record]:
            return await sending.pool.fetch(
                "SELECT next_attempt_at - now() AS wait FROM followup.message WHERE last_error = 'http_429'"
            )

        (waiting,) = await until(waits, bool)
        await sending.settled(task_id)
    assert waiting["wait"] > timedelta(seconds=0.5)


async def test_a_refusal_is_final_and_recorded(sending: Sending) -> None:
    sending.gateway.decide = always(Fault.REFUSED)
    task_id = await sending.due(await sending.customer())
    command = await sending.sends(task_id)
    assert (command["type"], command["reason"]) == ("RecordMessageNotSent", REFUSED)
    assert sending.gateway.handed[str(task_id)] == 1
    (row,) = await sending.settled(task_id)
    assert row["last_error"] == "http_422"


async def test_a_gateway_that_stays_away_until_the_moment_has_passed_is_recorded(sending: Sending) -> None:
    sending.gateway.decide = always(Fault.CUT_BEFORE)
    task_id = await sending.due(await sending.customer(), expires_at=datetime.now(UTC) + timedelta(seconds=2))
    command = await sending.sends(task_id)
    assert (command["type"], command["reason"]) == ("RecordMessageNotSent", UNREACHABLE)
    assert not sending.gateway.taken
    assert sending.gateway.handed[str(task_id)] >= 3


async def test_one_message_that_hangs_holds_up_no_other(sending: Sending) -> None:
    slow = await sending.due(await sending.customer())
    sending.gateway.decide = lambda request: Fault.HANGS if str(slow) in request.body.decode() else Fault.NONE
    others = [await sending.due(await sending.customer()) for _ in range(20)]
    async with sending.senders():
        await sending.settled(*others)
        assert not sending.intake.of(slow)


async def test_without_intake_nothing_is_sent_and_nothing_is_lost(sending: Sending) -> None:
    sending.intake.answers["/v1/persons/read"] = 503
    task_id = await sending.due(await sending.customer())
    async with sending.senders(gateway_seconds=10):  # a lease that outlasts the asking, however slow the machine is

        async def tried() -> list[Record]:
            return await sending.pool.fetch("SELECT FROM followup.message WHERE last_error = 'IntakeUnreachable'")

        await until(tried, bool)
        assert not sending.gateway.requests
        sending.intake.answers.clear()
        (row,) = await sending.settled(task_id)
    assert row["attempts"] == 1  # that intake was away is no attempt


async def test_what_was_sent_while_intake_was_away_is_recorded_when_it_is_back(sending: Sending) -> None:
    sending.intake.answers["/v1/batch"] = 503
    task_id = await sending.due(await sending.customer())
    async with sending.senders():
        await sending.settled(task_id, state="sent")
        sending.intake.answers.clear()
        await sending.settled(task_id)
    assert sending.gateway.handed[str(task_id)] == 1
    assert len(sending.intake.of(task_id)) == 1


async def test_a_sender_killed_before_recording_hands_nothing_over_again(sending: Sending) -> None:
    sending.intake.answers["/v1/batch"] = 503
    task_id = await sending.due(await sending.customer())
    async with sending.senders():
        await sending.settled(task_id, state="sent")
    sending.intake.answers.clear()
    await sending.sends(task_id)
    assert sending.gateway.handed[str(task_id)] == 1


async def test_a_sender_killed_after_the_gateway_took_it_is_followed_by_a_repeat_with_the_same_key(
    sending: Sending,
) -> None:
    sending.gateway.decide = in_turn(Fault.TAKES_AND_HANGS)
    task_id = await sending.due(await sending.customer())
    async with sending.senders(gateway_seconds=0.8):
        await handed(sending, 1)
    await sending.settled(task_id, state="waiting")
    await sending.sends(task_id)
    assert sending.gateway.handed[str(task_id)] == 2
    assert len(sending.gateway.taken) == 1
    assert len(sending.intake.of(task_id)) == 1


async def test_a_lost_answer_of_intakes_records_once(sending: Sending) -> None:
    """It recorded, and nobody heard it: the same command again is a repeat."""
    task_id = await sending.due(await sending.customer())
    await sending.sends(task_id)
    await sending.pool.execute("UPDATE followup.message SET state = 'sent', next_attempt_at = now()")
    async with sending.senders():
        await sending.settled(task_id)
    assert sending.intake.repeats == 1
    assert sending.gateway.handed[str(task_id)] == 1


async def test_a_database_that_was_away_is_no_end(sending: Sending) -> None:
    async with sending.senders():
        await sending.settled(await sending.due(await sending.customer()))
        await sending.pool.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await asyncio.sleep(0)
        task_id = await sending.due(await sending.customer())
        await sending.settled(task_id)
    assert len(sending.intake.of(task_id)) == 1


async def test_thousands_at_one_instant_reach_the_file_once_each(sending: Sending) -> None:
    customer_id = await sending.customer()
    tasks = [await sending.due(customer_id) for _ in range(1_500)]
    async with sending.senders(2, sms_gateway="file"):
        await sending.settled(*tasks, seconds=60)
    (file,) = (sending.settings.data_dir / "outbox" / "sms").glob("*.jsonl")
    assert len(file.read_bytes().splitlines()) == 1_500
    assert len(sending.intake.recorded) == 1_500
