"""Invariant 4 with well-formed events that nobody should ever send: the customer is parked, everyone else goes on."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from services.grading.projection import GradeProjection
from shared.database.connection import Pool
from shared.events.card import CardOpened
from shared.events.sale import SignalsObserved
from shared.events.values import Horizon, Stage
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from shared.projector.versions import migrate_projection
from tests.support.topic import TopicPartitionWriter

pytestmark = pytest.mark.integration

Alter = Callable[[StoredRecord], StoredRecord]


def header(name: str, value: str) -> Alter:
    """A record whose header says something else."""

    def alter(record: StoredRecord) -> StoredRecord:
        headers = [(one, value.encode() if one == name else text) for one, text in record.headers]
        return StoredRecord(
            record.topic, record.partition, record.offset, record.timestamp, headers, record.key, record.value
        )

    return alter


HOSTILE = {
    "the end of time": header("ce_time", "9999-12-31T23:59:59.999999Z"),
    "before the beginning of time": header("ce_time", "0001-01-01T00:00:00+14:00"),
    "after the end of time": header("ce_time", "9999-12-31T23:59:59-14:00"),
    "the end of records": header("ce_recordedtime", "9999-12-31T23:59:59-14:00"),
    "a dealer whose name no database holds": header("ce_dealerid", "no\x00rth"),
    "a group whose name no database holds": header("ce_groupid", "ac\x00me"),
    "an actor whose name no database holds": header("ce_actorid", "l\x00i"),
    "a version beyond any table": header("ce_sequence", "9223372036854775807"),
    "a version beyond any number": header("ce_sequence", "9" * 30),
    "a position beyond any table": header("ce_position", "9" * 19),
}


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """A pool on a database that knows grading."""
    await migrate_projection(database_url, GradeProjection())
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as pool:
        yield pool


@pytest.mark.parametrize("name", HOSTILE)
async def test_everyone_else_goes_on(pool: Pool, name: str) -> None:
    topic = TopicPartitionWriter(seed=3)
    before, hostile, after = topic.id(), topic.id(), topic.id()
    _card(topic, before)
    _card(topic, hostile)
    topic.records[-1] = HOSTILE[name](topic.records[-1])
    _seen(topic, hostile)
    _card(topic, after)
    projector = Projector(GradeProjection(), pool)
    await projector.load([0])
    await projector.apply(topic.records)
    graded = {row["customer_id"] for row in await pool.fetch("SELECT customer_id FROM grading.customer_grade")}
    parked = await pool.fetchval("SELECT count(*) FROM grading.parked")
    assert {before, after} <= graded
    assert parked or hostile in graded
    assert await pool.fetchval("SELECT next_offset FROM grading.position") == 4


def _card(topic: TopicPartitionWriter, customer: UUID) -> None:
    card = CardOpened(person_id=customer, has_name=True, has_phone=True, intended_model="Q5", consultant_id="li")
    topic.write(card, customer)


def _seen(topic: TopicPartitionWriter, customer: UUID) -> None:
    seen = SignalsObserved(stage=Stage.QUOTE, stated_horizon=Horizon.DAYS_7)
    topic.write(seen, customer, at=datetime(2026, 3, 2, tzinfo=UTC))
