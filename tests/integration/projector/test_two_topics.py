"""Invariant 4 with two topics: a customer is parked in one of them, and goes on in the other."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from shared.database.connection import Pool
from shared.events.event import Topic
from shared.events.values import Source
from shared.projector.projector import Projector
from shared.projector.retrying import NotParked, discard, list_parked, retry_stream
from tests.support.timed import TimedProjection
from tests.support.timed_records import TwoTopics, loaded, timed_pool

pytestmark = pytest.mark.integration
SCHEMA = "timed_v1"
VISITS, GRADES = Topic.INTERACTIONS, Topic.GRADES


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """A pool on a database that knows the timed projection."""
    async with timed_pool(database_url) as pool:
        yield pool


async def apply_rest(projector: Projector[Any], topics: TwoTopics) -> None:
    for topic in (VISITS, GRADES):
        await projector.apply(topics.rest(projector, topic))


async def log_of(pool: Pool, customer: UUID) -> list[str]:
    log: list[str] = await pool.fetchval("SELECT log FROM timed.met WHERE stream_id = $1", customer) or []
    return [line.split(":")[0] for line in log]


async def parked(pool: Pool) -> set[tuple[str, UUID | None, int | None, str]]:
    async with pool.acquire() as connection:
        return {(row.topic, row.stream_id, row.sequence, row.reason) for row in await list_parked(connection, SCHEMA)}


async def test_each_topic_numbers_a_streams_events_for_itself(pool: Pool) -> None:
    topics, projector = TwoTopics(), await loaded(pool)
    customer = topics.visits.id()
    for _ in range(2):
        await projector.apply([topics.visit(customer), topics.grade(customer)])
    assert await log_of(pool, customer) == ["i1", "g1", "i2", "g2"]
    assert await pool.fetchval("SELECT versions FROM timed.met") == [2, 2]
    assert await parked(pool) == set()


async def test_a_hole_parks_one_topic_of_one_customer_until_it_is_filled(pool: Pool) -> None:
    topics, projector = TwoTopics(), await loaded(pool)
    stuck, free = topics.visits.id(), topics.visits.id()
    missing = topics.grade(stuck)
    topics.grades.records.clear()
    topics.grade(stuck)
    topics.grade(stuck)
    topics.grade(free)
    topics.visit(stuck)
    await apply_rest(projector, topics)
    assert await parked(pool) == {(GRADES, stuck, 2, "Hole"), (GRADES, stuck, 3, "Behind")}
    assert (await log_of(pool, stuck), await log_of(pool, free)) == (["i1"], ["g1"])
    topics.visit(stuck)
    topics.grades.repeat(replace(missing, headers=[*missing.headers[:-1], ("ce_position", b"5")]))
    await apply_rest(projector, topics)
    assert await parked(pool) == set()
    assert await log_of(pool, stuck) == ["i1", "i2", "g1", "g2", "g3"]


async def test_the_same_number_can_be_parked_in_both_topics_and_each_is_retried_alone(pool: Pool) -> None:
    topics, projector = TwoTopics(), await loaded(pool)
    stuck = topics.visits.id()
    topics.visit(stuck, source=Source.OTHER)
    topics.visit(stuck)
    topics.grade(stuck, overridden=True)
    topics.grade(stuck)
    await apply_rest(projector, topics)
    both = {
        (topic, stuck, number, why) for topic in (VISITS, GRADES) for number, why in ((1, "Refused"), (2, "Behind"))
    }
    assert await parked(pool) == both
    async with pool.acquire() as connection:
        retried = await retry_stream(connection, TimedProjection(accepting=True), SCHEMA, 0, (GRADES, stuck))
    assert (retried.applied, retried.left) == (2, 0)
    assert await log_of(pool, stuck) == ["g1", "g2"]
    assert {one[0] for one in await parked(pool)} == {VISITS}


async def test_a_discard_counts_the_version_of_its_topic_only(pool: Pool) -> None:
    topics, projector = TwoTopics(), await loaded(pool)
    stuck = topics.visits.id()
    topics.visit(stuck)
    topics.grade(stuck, overridden=True)
    topics.grade(stuck)
    await apply_rest(projector, topics)
    async with pool.acquire() as connection:
        first, second = await list_parked(connection, SCHEMA)
        with pytest.raises(NotParked, match="comes first"):
            await discard(connection, TimedProjection(), SCHEMA, second, why="a test", by="boss")
        after = await discard(connection, TimedProjection(), SCHEMA, first, why="a test", by="boss")
    assert (after.applied, after.left) == (1, 0)
    assert await log_of(pool, stuck) == ["i1", "g2"]
    await projector.load([0])
    topics.visit(stuck)
    topics.grade(stuck)
    await apply_rest(projector, topics)
    assert await log_of(pool, stuck) == ["i1", "g2", "i2", "g3"]


@pytest.mark.parametrize("value", [None, b"{}", b"\xff"], ids=["readable", "incomplete", "garbage"])
async def test_a_record_on_the_wrong_topic_is_parked_alone(pool: Pool, value: bytes | None) -> None:
    """Whatever it holds: its number counts in another topic, and says nothing about the customer in this one."""
    topics, projector = TwoTopics(), await loaded(pool)
    customer = topics.visits.id()
    astray = topics.grade(customer)
    topics.grades.records.clear()
    topics.visits.again(astray.key, astray.value if value is None else value, astray.headers)
    topics.visit(customer)
    await apply_rest(projector, topics)
    assert await parked(pool) == {(VISITS, None, None, "NotAnEvent")}
    assert await log_of(pool, customer) == ["i1"]
