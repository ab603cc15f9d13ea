"""A partition that has not met everything yet lives in the time of what it has met, whatever the clock says."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast

import pytest
from aiokafka import TopicPartition

from shared.database.connection import Pool
from shared.events.event import Topic
from shared.projector import worker as worker_module
from shared.projector.projector import Projector
from shared.projector.worker import Worker
from tests.support.timed import Met, TimedProjection
from tests.support.timed_failing import FailingPool
from tests.support.timed_records import START, TwoTopics, loaded, timed_pool
from tests.support.waiting import until

pytestmark = pytest.mark.integration
VISITS, GRADES = Topic.INTERACTIONS, Topic.GRADES
TOMORROW = START + timedelta(days=1)


class FakeConsumer:
    """Says how far the topics of one partition go, as the last fetch told; None before the first fetch."""

    def __init__(self, ends: dict[Topic, int | None]) -> None:
        self.ends = ends

    def assignment(self) -> set[TopicPartition]:
        """Both topics' partition."""
        return {TopicPartition(topic, 0) for topic in self.ends}

    def seek(self, one: TopicPartition, offset: int) -> None:
        """It has nothing to read."""

    def highwater(self, one: TopicPartition) -> int | None:
        """Offset after the last record."""
        return self.ends[Topic(one.topic)]


class Ticking(Worker):
    """A worker without a broker, to be ticked by hand."""

    def __init__(self, projector: Projector[Met], ends: dict[Topic, int | None]) -> None:
        super().__init__(projector, "nowhere:9092", group="g", topics=list(ends))
        self.fake = FakeConsumer(ends)

    @property
    def _consumer(self) -> Any:
        return self.fake


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """A pool on a database that knows the timed projection."""
    async with timed_pool(database_url) as pool:
        yield pool


async def test_what_has_come_only_by_the_clock_waits_until_the_partition_has_caught_up(pool: Pool) -> None:
    topics, projector = TwoTopics(), await loaded(pool)
    first = topics.visit(topics.visits.id(), people=10)
    topics.pass_seconds(10)
    second = topics.visit(topics.visits.id(), people=10)
    worker = Ticking(projector, {VISITS: 2, GRADES: 0})
    await projector.apply([first])
    assert await worker._tick(TOMORROW) == 0, "the second may be the contact that was made in time"
    await projector.apply([second])
    assert await worker._tick(START + timedelta(seconds=10)) == 1
    assert await worker._tick(TOMORROW) == 1


async def test_one_that_is_behind_goes_on_with_what_it_meets(pool: Pool) -> None:
    topics, projector = TwoTopics(), await loaded(pool)
    first = topics.visit(topics.visits.id(), people=10)
    topics.pass_seconds(10)
    await projector.apply([first, topics.visit(topics.visits.id(), people=10)])
    worker = Ticking(projector, {VISITS: 9, GRADES: 0})
    assert await worker._tick(TOMORROW) == 1
    assert await worker._tick(TOMORROW) == 0


async def test_a_topic_that_is_ahead_does_not_pass_what_the_other_has_not_met(pool: Pool) -> None:
    topics, projector = TwoTopics(), await loaded(pool)
    customer = topics.visits.id()
    visit = topics.visit(customer, people=10)
    topics.pass_seconds(60)
    await projector.apply([visit, topics.grade(customer)])
    worker = Ticking(projector, {VISITS: 9, GRADES: 1})
    assert await worker._tick(TOMORROW) == 0
    worker.fake.ends[GRADES] = 9
    assert await worker._tick(TOMORROW) == 0
    worker.fake.ends[VISITS] = 1
    assert await worker._tick(TOMORROW) == 1, "of the topic in which it is behind, it has met a later time"


async def test_a_topic_of_which_nothing_was_met_yet_may_hold_anything(pool: Pool) -> None:
    topics = TwoTopics()
    customer = topics.visits.id()
    await (await loaded(pool)).apply([topics.visit(customer)])
    topics.pass_seconds(60)
    projector = await loaded(pool)
    await projector.apply([topics.grade(customer)])
    assert await Ticking(projector, {VISITS: 9, GRADES: 9})._tick(TOMORROW) == 0


@pytest.mark.parametrize("end", [None, 9])
async def test_after_a_restart_nothing_falls_due_until_something_was_met(pool: Pool, end: int | None) -> None:
    topics = TwoTopics()
    await (await loaded(pool)).apply([topics.visit(topics.visits.id())])
    projector = await loaded(pool)
    worker = Ticking(projector, {VISITS: end, GRADES: 0})
    assert await worker._tick(TOMORROW) == 0
    worker.fake.ends = cast("dict[Topic, int | None]", {VISITS: 1, GRADES: 0})
    assert await worker._tick(TOMORROW) == 1


async def test_a_tick_that_broke_at_any_statement_is_done_again(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "_TICK_EVERY_SECONDS", 0.01)
    topics, failing = TwoTopics(), FailingPool(pool)
    projector: Projector[Met] = Projector(TimedProjection(), failing)  # type: ignore[arg-type]  # quacks alike
    await projector.load([0])
    worker = Ticking(projector, {VISITS: 0, GRADES: 0})
    worker._clock = lambda: TOMORROW
    ticking = asyncio.create_task(worker._keep_time())
    told = "SELECT count(DISTINCT stream_id) FROM timed.outbox"
    for step in range(1, 15):
        async with worker._busy:
            await projector.apply([topics.visit(topics.visits.id())])
            failing.fuse.set(step)
        await until(lambda: pool.fetchval(told), step.__eq__)
    ticking.cancel()
    await asyncio.wait([ticking])
    assert await pool.fetchval("SELECT count(*) FROM timed.outbox") == 14
