"""Follow-up in PostgreSQL on random histories of both topics: what was told is what is kept; nothing is forgotten."""

from collections.abc import AsyncIterator
from datetime import date, timedelta

import asyncpg
import pytest
from msgspec.structs import astuple

from services.followup.planning import Customer, from_bytes
from services.followup.projection import FollowUpProjection
from services.followup.task import Task
from shared.database.connection import Pool
from shared.events.card import CardOpened, PersonErased
from shared.events.dealer import DealerOpened, DealerPolicyChanged, LeavePlanned
from shared.events.envelope import from_json
from shared.events.sale import SignalsObserved
from shared.events.streams import dealer_stream
from shared.events.values import EndState, Signal, Stage
from shared.projector.projector import Projector
from tests.support.followed_history import START, FollowedHistory
from tests.support.followup_invariants import check_plans_up_to_date, check_time_passed
from tests.support.projected_history import LiveRun
from tests.support.told_tasks import check_tasks
from tests.support.topic import TopicPartitionWriter

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
@pytest.mark.parametrize("seed", range(30, 32))
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


@pytest.mark.parametrize("effective", [None, timedelta(days=1)])
async def test_the_clock_leaves_the_erased_alone(pool: Pool, effective: timedelta | None) -> None:
    """It would look for ever: for them no policy takes effect."""
    topic = TopicPartitionWriter()
    customer_id, now = topic.id(), START
    topic.write(CardOpened(person_id=customer_id, has_name=True, has_phone=True), customer_id, recorded_at=now)
    topic.write(PersonErased(person_id=customer_id), customer_id, recorded_at=now)
    effective_at = None if effective is None else now + effective
    change = DealerPolicyChanged(subject="follow_up", settings={"audit_days": 3}, effective_at=effective_at)
    topic.write(change, dealer_stream("d1"), recorded_at=now + timedelta(minutes=1))
    projector = await loaded(pool)
    for record in topic.records:
        await projector.apply([record])
    ticks = [await projector.tick(now + timedelta(days=2), [0]) for _ in range(3)]
    assert ticks[1:] == [0, 0]


async def test_a_leave_reaches_whoever_has_an_event_before_the_clock_comes_round(pool: Pool) -> None:
    topic, projector = TopicPartitionWriter(), await loaded(pool)
    customer_id = topic.id()
    topic.write(DealerOpened(name="D1"), dealer_stream("d1"), recorded_at=START)
    card = CardOpened(person_id=customer_id, has_name=True, has_phone=True, consultant_id="li")
    topic.write(card, customer_id, recorded_at=START)
    leave = LeavePlanned(
        leave_id=topic.id(), staff_id="li", from_on=START.date(), until_on=date(2026, 12, 31), stand_in_id="wang"
    )
    topic.write(leave, dealer_stream("d1"), recorded_at=START + timedelta(minutes=1))
    signals = SignalsObserved(stage=Stage.QUOTE, signals=(Signal.H1,))
    topic.write(signals, customer_id, recorded_at=START + timedelta(minutes=2))
    for record in topic.records:
        await projector.apply([record])
    tasks = await pool.fetch("SELECT consultant_id FROM followup.task WHERE status = 'scheduled'")
    assert [row["consultant_id"] for row in tasks] == ["wang"]


async def loaded(pool: Pool) -> Projector[Customer]:
    """A worker's projector."""
    projector: Projector[Customer] = Projector(FollowUpProjection(), pool)
    await projector.load([0])
    return projector
