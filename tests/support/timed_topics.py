"""The timed projection on real topics: visits and grades sent as the relays send them, and workers."""

from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from aiokafka import AIOKafkaProducer

from shared.database.connection import Pool
from shared.events.envelope import enveloped, to_json
from shared.events.event import Event, Topic
from shared.events.values import Actor, Role
from shared.projector.projector import Projector
from shared.projector.worker import Worker
from shared.relay.sending import open_producer, send_entries
from shared.relay.source import Entry
from shared.settings import Settings
from tests.support.timed import Met, TimedProjection
from tests.support.timed_records import graded, visited
from tests.support.waiting import until

_LEDGERS = {Topic.INTERACTIONS: "intake", Topic.GRADES: "grading-0"}


class TimedTopics:
    """Sends events; ``sent`` counts the visits and the grades of each customer."""

    def __init__(self, settings: Settings, producer: AIOKafkaProducer) -> None:
        self.settings = settings
        self.sent: dict[Topic, dict[UUID, int]] = {topic: defaultdict(int) for topic in _LEDGERS}
        self._producer = producer
        self._positions = dict.fromkeys(_LEDGERS, 0)

    async def visits(self, *customers: UUID) -> None:
        """A visit of each, whose timer fires in a second."""
        await self._send(Topic.INTERACTIONS, [(visited(uuid4()), customer) for customer in customers])

    async def grades(self, *customers: UUID) -> None:
        """A grade of each."""
        await self._send(Topic.GRADES, [(graded(uuid4()), customer) for customer in customers])

    def worker(self, pool: Any) -> Worker:
        """A worker of the group, not yet started."""
        projector: Projector[Met] = Projector(TimedProjection(), pool, cache=50)
        prefix = self.settings.topic_prefix
        topics = [prefix + topic for topic in TimedProjection.topics]
        return Worker(projector, self.settings.brokers, group=f"{prefix}timed", topics=topics, batch=100)

    async def all_met(self, pool: Pool) -> None:
        """Wait until everything was met and everything has fallen due; all of it once, and in its topic's order."""
        wanted = sum(self.sent[Topic.INTERACTIONS].values()) * 2 + sum(self.sent[Topic.GRADES].values())
        lines = "SELECT coalesce(sum(cardinality(log)), 0)::bigint FROM timed.met"
        await until(lambda: pool.fetchval(lines), lambda count: count >= wanted, seconds=60)
        found = {row["stream_id"]: row["log"] for row in await pool.fetch("SELECT stream_id, log FROM timed.met")}
        for topic, letter in zip(_LEDGERS, "ig", strict=True):
            for customer, count in self.sent[topic].items():
                mine = [line.split(":")[0] for line in found[customer] if line[0] == letter]
                assert mine == [f"{letter}{number}" for number in range(1, count + 1)]
        for customer, count in self.sent[Topic.INTERACTIONS].items():
            fired = [line for line in found[customer] if line[0] == "t"]
            assert fired == sorted(fired)
            assert len(fired) == count
        outbox = await pool.fetch("SELECT stream_id, sequence FROM timed.outbox ORDER BY partition, position")
        assert len(outbox) == wanted - sum(self.sent[Topic.INTERACTIONS].values())
        sequences: dict[UUID, int] = defaultdict(int)
        for row in outbox:
            sequences[row["stream_id"]] += 1
            assert row["sequence"] == sequences[row["stream_id"]]

    async def _send(self, topic: Topic, events: list[tuple[Event, UUID]]) -> None:
        entries = []
        for event, customer in events:
            self.sent[topic][customer] += 1
            self._positions[topic] += 1
            envelope = enveloped(
                event,
                id=uuid4(),
                source="/test",
                stream_id=customer,
                sequence=self.sent[topic][customer],
                occurred_at=(now := datetime.now(UTC)),
                recorded_at=now,
                group_id="g1",
                dealer_id="d1",
                actor=Actor("li", Role.RECEPTIONIST),
                customer_id=customer,
            )
            entries.append(Entry(_LEDGERS[topic], self._positions[topic], to_json(envelope)))
        await send_entries(self._producer, self.settings.topic_prefix + topic, entries)


@asynccontextmanager
async def timed_topics(settings: Settings) -> AsyncIterator[TimedTopics]:
    """Somebody who can send."""
    producer = open_producer(settings.brokers)
    await producer.start()
    try:
        yield TimedTopics(settings, producer)
    finally:
        await producer.stop()


@asynccontextmanager
async def working(topics: TimedTopics, *pools: Any) -> AsyncIterator[None]:
    """A worker by each pool, until the block ends."""
    workers = [topics.worker(pool) for pool in pools]
    for worker in workers:
        await worker.start()
    try:
        yield
    finally:
        for worker in workers:
            await worker.stop()
