"""Invariant 4: what cannot be applied is parked, with the later events of its customer behind it; others go on."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from shared.database.connection import Pool
from shared.events.values import Source
from shared.projector import projector
from shared.projector.projector import Projector
from shared.projector.retrying import NotParked, discard, list_parked, retry_stream
from shared.projector.versions import migrate_projection
from tests.support.counting import CountingProjection
from tests.support.topic import TopicPartitionWriter

pytestmark = pytest.mark.integration
SCHEMA = "counting_v1"


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """A pool on a database that knows the counting projection."""
    await migrate_projection(database_url, CountingProjection())
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as pool:
        yield pool


async def applied(pool: Pool, topic: TopicPartitionWriter) -> Projector[list[str]]:
    """A projector that has applied the whole partition."""
    projector = Projector(CountingProjection(), pool)
    await projector.load([topic.partition])
    await projector.apply(topic.records)
    return projector


async def visits(pool: Pool, customer: UUID) -> list[str]:
    return await pool.fetchval("SELECT visits FROM counting.counted WHERE stream_id = $1", customer) or []


async def parked(pool: Pool) -> list[tuple[UUID | None, int | None, str]]:
    async with pool.acquire() as connection:
        return [(row.stream_id, row.sequence, row.reason) for row in await list_parked(connection, SCHEMA)]


async def test_a_refused_event_parks_its_customer_and_nobody_else(pool: Pool) -> None:
    topic = TopicPartitionWriter()
    stuck, free = topic.id(), topic.id()
    topic.visit(stuck)
    topic.visit(stuck, Source.OTHER)
    topic.visit(free)
    topic.visit(stuck)
    await applied(pool, topic)
    assert await parked(pool) == [(stuck, 2, "Refused"), (stuck, 3, "Behind")]
    assert await visits(pool, stuck) == ["1:VisitRegistered"]
    assert await visits(pool, free) == ["1:VisitRegistered"]


async def test_a_retry_applies_parked_events_in_order_once_they_can_be(pool: Pool) -> None:
    topic = TopicPartitionWriter()
    stuck = topic.id()
    topic.visit(stuck, Source.OTHER)
    topic.visit(stuck)
    projector = await applied(pool, topic)
    accepting = CountingProjection()
    async with pool.acquire() as connection:
        assert (
            await retry_stream(connection, CountingProjection(), SCHEMA, 0, (topic.records[0].topic, stuck))
        ).left == 2
        accepting.accepting = True
        assert (await retry_stream(connection, accepting, SCHEMA, 0, (topic.records[0].topic, stuck))).applied == 2
    assert await parked(pool) == []
    assert await visits(pool, stuck) == ["1:VisitRegistered", "2:VisitRegistered"]
    topic.visit(stuck)
    await projector.load([0])
    await projector.apply(topic.records[-1:])
    assert len(await visits(pool, stuck)) == 3


async def test_a_worker_that_did_not_see_the_retry_is_overtaken_not_wrong(pool: Pool) -> None:
    topic = TopicPartitionWriter()
    stuck = topic.id()
    topic.visit(stuck, Source.OTHER)
    projector = await applied(pool, topic)
    accepting = CountingProjection()
    accepting.accepting = True
    async with pool.acquire() as connection:
        await retry_stream(connection, accepting, SCHEMA, 0, (topic.records[0].topic, stuck))
    topic.visit(stuck)
    with pytest.raises(Exception, match="still ours"):
        await projector.apply(topic.records[-1:])
    await projector.load([0])
    await projector.apply(topic.records[-1:])
    assert await visits(pool, stuck) == ["1:VisitRegistered", "2:VisitRegistered"]


async def test_a_hole_is_seen_and_closed_when_the_missing_event_comes(pool: Pool) -> None:
    topic = TopicPartitionWriter()
    customer = topic.id()
    topic.visit(customer)
    missing = topic.visit(customer)
    topic.visit(customer)
    projector = Projector(CountingProjection(), pool)
    await projector.load([0])
    await projector.apply([topic.records[0], topic.records[2]])
    assert await parked(pool) == [(customer, 3, "Hole")]
    await projector.apply([topic.repeat(missing)])
    assert await parked(pool) == []
    assert await visits(pool, customer) == [f"{n}:VisitRegistered" for n in (1, 2, 3)]


async def test_a_hole_that_was_filled_is_closed_even_if_the_worker_was_cut_off_before(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = TopicPartitionWriter()
    customer = topic.id()
    topic.visit(customer)
    missing = topic.visit(customer)
    topic.visit(customer)
    worker = Projector(CountingProjection(), pool)
    await worker.load([0])
    await worker.apply([topic.records[0], topic.records[2]])
    with monkeypatch.context() as patched:
        patched.setattr(projector, "retry_stream", _cut_off)
        with pytest.raises(OSError, match="cut off"):
            await worker.apply([topic.repeat(missing)])
    await worker.load([0])
    assert await parked(pool) == []
    topic.visit(customer)
    await worker.apply(topic.records[-1:])
    assert await visits(pool, customer) == [f"{n}:VisitRegistered" for n in (1, 2, 3, 4)]


async def _cut_off(*_: object, **__: object) -> None:
    raise OSError("cut off")


async def test_garbage_is_parked_by_itself(pool: Pool) -> None:
    topic = TopicPartitionWriter()
    topic.again(b"\xff\xfe", b"\x00garbage", [("ce_type", b"\xff")])
    topic.again(None, None, [])
    customer = topic.id()
    topic.visit(customer)
    await applied(pool, topic)
    assert [(stream, reason) for stream, _, reason in await parked(pool)] == [(None, "NotAnEvent")] * 2
    assert await visits(pool, customer) == ["1:VisitRegistered"]


async def test_an_unknown_type_is_parked_with_its_customer(pool: Pool) -> None:
    topic = TopicPartitionWriter()
    customer = topic.id()
    known = topic.visit(customer)
    topic.records.clear()
    headers = [(name, b"showroom.NeverHeardOf.v1" if name == "ce_type" else value) for name, value in known.headers]
    topic.again(known.key, known.value, headers)
    topic.visit(customer)
    await applied(pool, topic)
    assert await parked(pool) == [(customer, 1, "EventTypeUnknown"), (customer, 2, "Behind")]


async def test_a_discard_needs_the_first_of_the_stream_and_lets_the_others_go_on(pool: Pool) -> None:
    topic = TopicPartitionWriter()
    stuck = topic.id()
    topic.visit(stuck, Source.OTHER)
    topic.visit(stuck)
    await applied(pool, topic)
    projection = CountingProjection()
    async with pool.acquire() as connection:
        first, second = await list_parked(connection, SCHEMA)
        with pytest.raises(NotParked, match="comes first"):
            await discard(connection, projection, SCHEMA, second, why="test", by="boss")
        after = await discard(connection, projection, SCHEMA, first, why="a test visit", by="boss")
    assert after.applied == 1
    assert await visits(pool, stuck) == ["2:VisitRegistered"]
    assert await parked(pool) == []
    assert await pool.fetchval("SELECT why FROM counting.discarded") == "a test visit"
