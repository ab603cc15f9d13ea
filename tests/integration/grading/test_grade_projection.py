"""The grade projection in PostgreSQL: the same rows however it was interrupted, repeated, cached; policies kept."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.grading.projection import GradeProjection
from services.grading.state import from_bytes
from shared.database.connection import Pool
from shared.events.card import CardOpened
from shared.events.dealer import DealerPolicyChanged
from shared.events.event import Event
from shared.events.order import CarDelivered, DepositTaken
from shared.events.reception import VisitEnded, VisitRegistered
from shared.events.sale import SignalsObserved
from shared.events.streams import dealer_stream
from shared.events.values import Horizon, Money, Signal, Stage
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from tests.support.graded_showroom import NOW
from tests.support.topic import TopicPartitionWriter

pytestmark = pytest.mark.integration
# ruff: noqa: S608 - names of our own tables

CUSTOMERS = 40
EVENTS = 600


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to the test's database."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as opened:
        yield opened


def history(seed: int) -> TopicPartitionWriter:
    """Random histories of some customers, a policy now and then."""
    random = Random(seed)
    topic = TopicPartitionWriter(seed=seed)
    customers = [topic.id() for _ in range(CUSTOMERS)]
    for _ in range(EVENTS):
        if random.random() < 0.02:
            policy = DealerPolicyChanged(subject="grading", settings={"signals_needed": random.randint(1, 3)})
            topic.write(policy, dealer_stream("d1"))
        else:
            customer_id = random.choice(customers)
            event, at = _something(random, customer_id), NOW - timedelta(hours=random.randint(1, 4000))
            topic.write(event, customer_id, at=at)
    return topic


def _something(random: Random, customer_id: UUID) -> Event:
    order_id = UUID(int=customer_id.int ^ random.randint(1, 3))
    signals = tuple(random.sample(list(Signal), random.randint(1, 4)))
    events: list[Event] = [
        VisitRegistered(visit_id=customer_id, first_visit=True, consultant_id=random.choice(["li-na", "chen-jie"])),
        VisitEnded(visit_id=customer_id),
        CardOpened(person_id=customer_id, has_name=True, has_phone=True, intended_model="Sagitar"),
        SignalsObserved(stage=Stage.QUOTE, signals=signals),
        SignalsObserved(stage=Stage.QUOTE, stated_horizon=random.choice(list(Horizon))),
        DepositTaken(order_id=order_id, model="Sagitar", amount=Money(300_000)),
        CarDelivered(order_id=order_id),
    ]
    return random.choices(events, weights=[1, 1, 2, 4, 2, 1, 1])[0]


async def rows_of(pool: Pool, schema: str = "grading_v1") -> dict[str, list[Any]]:
    """Everything that the projection wrote."""
    return {
        table: await pool.fetch(f"SELECT * FROM {schema}.{table} ORDER BY {order}")
        for table, order in (
            ("customer_grade", "customer_id"),
            ("outbox", "position"),
            ("grading_policy", "scope, version"),
        )
    }


async def project(pool: Pool, batches: Sequence[Sequence[StoredRecord]], *, cache: int = 100_000) -> None:
    """Apply batches with one worker."""
    projector = Projector(GradeProjection(), pool, cache=cache)
    await projector.load([0])
    for batch in batches:
        await projector.apply(batch)


async def wipe(pool: Pool) -> None:
    """Empty the projection."""
    tables = ("customer_grade", "grading_policy", "outbox", "partition", "position", "high_water", "parked")
    await pool.execute("TRUNCATE " + ", ".join(f"grading_v1.{table}" for table in tables))


@pytest.mark.parametrize("seed", range(3))
async def test_small_batches_restarts_and_repeats_end_in_the_rows_of_one_batch(pool: Pool, seed: int) -> None:
    topic = history(seed)
    await project(pool, [topic.records])
    at_once = await rows_of(pool)
    await wipe(pool)
    random = Random(seed)
    start = 0
    while start < EVENTS:
        stop = start + random.randint(1, 60)
        again = max(0, start - random.randint(0, 30))
        await project(pool, [topic.records[again:start], topic.records[start:stop]], cache=1)
        start = stop
    bit_by_bit = await rows_of(pool)
    assert bit_by_bit == at_once, f"seed {seed}"
    assert len(at_once["customer_grade"]) == CUSTOMERS
    assert len(at_once["outbox"]) > CUSTOMERS


async def test_a_row_says_what_its_state_says(pool: Pool) -> None:
    await project(pool, [history(9).records])
    for row in await pool.fetch("SELECT * FROM grading.customer_grade WHERE state IS NOT NULL"):
        customer = from_bytes(row["state"])
        assert row["grade"] == customer.assessment.grade
        assert row["grade_rank"] == customer.assessment.grade.rank
        assert row["end_state"] == customer.assessment.end_state
        assert row["regrade_due_at"] == customer.assessment.regrade_due_at
        assert row["consultant_id"] == customer.consultant_id
        assert row["dealer_id"] == "d1"


async def test_the_outbox_says_how_many_events_each_customer_has_sent(pool: Pool) -> None:
    await project(pool, [history(4).records])
    before = await rows_of(pool)
    await pool.execute("UPDATE grading_v1.customer_grade SET sent = 0")
    async with pool.acquire() as connection:
        await GradeProjection().set_sent(connection, "grading_v1")
    assert await rows_of(pool) == before


async def test_a_worker_that_takes_over_knows_the_policies(pool: Pool) -> None:
    topic = TopicPartitionWriter()
    customer_id = topic.id()
    topic.write(DealerPolicyChanged(subject="grading", settings={"signals_needed": 1}), dealer_stream("d1"))
    card = CardOpened(person_id=customer_id, has_name=True, has_phone=True, intended_model="Sagitar")
    topic.write(card, customer_id)
    await project(pool, [topic.records])
    topic.write(SignalsObserved(stage=Stage.QUOTE, signals=(Signal.H1,)), customer_id)
    await project(pool, [topic.records[2:]])
    row = await pool.fetchrow("SELECT grade, policy_scope, policy_version FROM grading.customer_grade")
    assert row is not None
    assert tuple(row) == ("H", "dealer", 1)


async def test_a_wrong_policy_is_parked_and_customers_go_on_with_the_one_before(pool: Pool) -> None:
    topic = TopicPartitionWriter()
    customer_id = topic.id()
    topic.write(DealerPolicyChanged(subject="grading", settings={"signals_needed": 99}), dealer_stream("d1"))
    card = CardOpened(person_id=customer_id, has_name=True, has_phone=True, intended_model="Sagitar")
    topic.write(card, customer_id)
    await project(pool, [topic.records])
    parked = await pool.fetch("SELECT stream_id, reason, detail FROM grading.parked")
    assert [(row["stream_id"], row["reason"]) for row in parked] == [(dealer_stream("d1"), "Refused")]
    assert "signals_needed" in parked[0]["detail"]
    assert await pool.fetchval("SELECT grade FROM grading.customer_grade") == "C"
