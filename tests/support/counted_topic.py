"""The counting projection on a real topic: events sent as the relay sends them, a worker, and readers."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from uuid import UUID, uuid4

import asyncpg

from shared.database.connection import Pool
from shared.events.dealer import DealerPolicyChanged
from shared.events.envelope import Envelope, enveloped, to_json
from shared.events.event import Event, Topic
from shared.events.reception import VisitRegistered
from shared.events.streams import dealer_stream
from shared.events.values import Actor, Role, Source
from shared.projector.projector import Projector
from shared.projector.running import run_outbox_relay
from shared.projector.versions import migrate_projection
from shared.projector.worker import Worker
from shared.relay.sending import open_producer, send_entries
from shared.relay.source import Entry
from shared.settings import Settings
from tests.support.counting import CountingProjection
from tests.support.waiting import until


class CountedTopic:
    """Sends events; ``sent`` counts the visits of each customer, ``last`` is the last event sent."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.sent: dict[UUID, int] = defaultdict(int)
        self.last: Envelope
        self._versions: dict[UUID, int] = defaultdict(int)
        self._position = 0

    async def visits(self, *customers: UUID, source: Source = Source.WALK_IN) -> None:
        """A visit of each."""
        visits = [VisitRegistered(visit_id=uuid4(), first_visit=True, source=source) for _ in customers]
        for customer in customers:
            self.sent[customer] += 1
        await self.send(*((visit, customer) for visit, customer in zip(visits, customers, strict=True)))

    async def policy(self, dealer: str = "d1") -> None:
        """A broadcast event."""
        await self.send((DealerPolicyChanged(subject="grading", settings={}), dealer_stream(dealer)))

    async def send(self, *events: tuple[Event, UUID]) -> None:
        """Events, each with its stream."""
        envelopes = [self._enveloped(event, stream) for event, stream in events]
        self.last = envelopes[-1]
        await self.send_stored(*map(to_json, envelopes))

    async def send_stored(self, *stored: bytes) -> None:
        """Anything that a ledger could hold."""
        entries = [Entry("intake", self._position + number, one) for number, one in enumerate(stored, 1)]
        self._position += len(stored)
        producer = open_producer(self.settings.brokers)
        await producer.start()
        try:
            await send_entries(producer, self.settings.topic_prefix + Topic.INTERACTIONS, entries)
        finally:
            await producer.stop()

    def _enveloped(self, event: Event, stream: UUID) -> Envelope:
        self._versions[stream] += 1
        now = datetime.now(UTC)
        return enveloped(
            event,
            id=uuid4(),
            source="/intake/test",
            stream_id=stream,
            sequence=self._versions[stream],
            occurred_at=now,
            recorded_at=now,
            group_id="g1",
            dealer_id="d1",
            actor=Actor("li", Role.RECEPTIONIST),
            customer_id=stream,
        )


@asynccontextmanager
async def counting(topic: CountedTopic, *, workers: int = 1) -> AsyncIterator[Pool]:
    """Workers and the relay of their outbox, until the block ends; the pool reads what they wrote."""
    settings = topic.settings
    await migrate_projection(settings.database, CountingProjection())
    async with asyncpg.create_pool(settings.database, min_size=1, max_size=8) as pool:
        working = [
            Worker(
                Projector(CountingProjection(), pool),
                settings.brokers,
                group=f"{settings.topic_prefix}counting",
                topics=[settings.topic_prefix + name for name in CountingProjection.topics],
                batch=100,
            )
            for _ in range(workers)
        ]
        relay = asyncio.create_task(run_outbox_relay(CountingProjection(), settings))
        for worker in working:
            await worker.start()
        try:
            yield pool
        finally:
            for worker in working:
                await worker.stop()
            relay.cancel()
            with suppress(asyncio.CancelledError):
                await relay


async def all_counted(pool: Pool, topic: CountedTopic) -> None:
    """Wait until every visit sent is in the live version's table, in its order."""

    async def counted() -> dict[UUID, list[str]]:
        return {row["stream_id"]: row["visits"] for row in await pool.fetch("SELECT * FROM counting.counted")}

    wanted = {one: [f"{n}:VisitRegistered" for n in range(1, count + 1)] for one, count in topic.sent.items()}
    await until(counted, lambda found: found == wanted)
