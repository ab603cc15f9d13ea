"""The grade projection in PostgreSQL: its rows, and the policies that it keeps; ../projections has the rest."""

from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest

from services.grading.projection import GradeProjection
from services.grading.state import from_bytes
from shared.database.connection import Pool
from shared.events.card import CardOpened
from shared.events.dealer import DealerPolicyChanged
from shared.events.event import Topic
from shared.events.sale import SignalsObserved
from shared.events.streams import dealer_stream
from shared.events.values import Signal, Stage
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from tests.support.followed_history import ZONES, FollowedHistory
from tests.support.topic import TopicPartitionWriter

pytestmark = pytest.mark.integration


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to the test's database."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as opened:
        yield opened


async def project(pool: Pool, batches: Sequence[Sequence[StoredRecord]]) -> None:
    """Apply batches with one worker."""
    projector = Projector(GradeProjection(), pool)
    await projector.load([0])
    for batch in batches:
        await projector.apply(batch)


async def test_a_row_says_what_its_state_says(pool: Pool) -> None:
    await project(pool, [FollowedHistory(9).records[Topic.INTERACTIONS]])
    for row in await pool.fetch("SELECT * FROM grading.customer_grade WHERE state IS NOT NULL"):
        customer = from_bytes(row["state"])
        assert row["grade"] == customer.assessment.grade
        assert row["grade_rank"] == customer.assessment.grade.rank
        assert row["end_state"] == customer.assessment.end_state
        assert row["regrade_due_at"] == customer.assessment.regrade_due_at
        assert row["consultant_id"] == customer.consultant_id
        assert row["dealer_id"] in ZONES


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


async def test_a_wrong_policy_holds_for_nobody_and_stops_nothing(pool: Pool) -> None:
    topic = TopicPartitionWriter()
    customer_id = topic.id()
    topic.write(DealerPolicyChanged(subject="grading", settings={"signals_needed": 99}), dealer_stream("d1"))
    card = CardOpened(person_id=customer_id, has_name=True, has_phone=True, intended_model="Sagitar")
    topic.write(card, customer_id)
    await project(pool, [topic.records])
    assert await pool.fetchval("SELECT count(*) FROM grading.parked") == 0
    assert "signals_needed" in await pool.fetchval("SELECT refused FROM grading.grading_policy")
    assert await pool.fetchval("SELECT grade FROM grading.customer_grade") == "C"
