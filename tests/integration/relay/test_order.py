"""No partition ever holds a later position before an earlier one, whatever fails, and whichever relay sends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from random import Random
from typing import Any

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.errors import KafkaConnectionError, RequestTimedOutError
from aiokafka.partitioner import DefaultPartitioner

from services.intake.reception.commands import RegisterVisit
from services.intake.relay import LedgerSource
from shared.events.event import Topic
from shared.relay import relay, sending
from shared.relay.relay import run_relay
from shared.settings import Settings
from tests.support.ledgers import accepted, command, ledger_events, ledgers_on, opening
from tests.support.waiting import until

pytestmark = pytest.mark.integration
VISITS = 500


class FragileProducer:
    """A producer some of whose sends fail: before the broker has the batch, or after, with its answer lost."""

    def __init__(self, producer: AIOKafkaProducer, random: Random) -> None:
        self._producer = producer
        self._random = random

    def __getattr__(self, name: str) -> Any:
        return getattr(self._producer, name)

    async def send_batch(self, batch: Any, topic: str, *, partition: int) -> "asyncio.Future[Any]":
        """Send, or fail."""
        await asyncio.sleep(self._random.uniform(0, 0.003))
        chance = self._random.random()
        if chance < 0.03:
            raise KafkaConnectionError
        sent = await self._producer.send_batch(batch, topic, partition=partition)
        if chance > 0.97:
            await sent
            raise RequestTimedOutError
        return sent


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Relays whose producers fail often, whose batches are small, and who try again at once."""
    random = Random(request.node.name)
    opened = relay.open_producer
    monkeypatch.setattr(relay, "open_producer", lambda bootstrap: FragileProducer(opened(bootstrap), random))
    monkeypatch.setattr(sending, "BATCH_BYTES", 3_000)
    monkeypatch.setattr(relay, "_MOST_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(relay, "_LOCK_SECONDS", 0.05)


@asynccontextmanager
async def relays(settings: Settings, number: int) -> AsyncIterator[None]:
    source = LedgerSource(settings.ledger)
    running = [
        asyncio.create_task(
            run_relay(source, settings.database, settings.brokers, prefix=settings.topic_prefix, limit=40)
        )
        for _ in range(number)
    ]
    try:
        yield
    finally:
        for one in running:
            one.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def recorded(settings: Settings) -> None:
    """A ledger of some length, its customers in all partitions."""
    with ledgers_on(settings.database, number=1) as [ledger]:
        await accepted(ledger, *opening(), *(command(RegisterVisit, first_visit=True) for _ in range(VISITS)))


async def end_relays_at_random(settings: Settings, random: Random) -> None:
    """Again and again the relay that has the lock loses its connection, and with it the lock, while it sends."""
    connection = await asyncpg.connect(settings.database)
    for _ in range(8):
        await asyncio.sleep(random.uniform(0.1, 0.5))
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database AS d ON d.oid = database"
            " WHERE locktype = 'advisory' AND granted AND d.datname = current_database()"
        )
    await connection.close()


async def read_positions(settings: Settings) -> dict[int, list[int]]:
    """The ledger positions of each partition's records, in order."""
    consumer = AIOKafkaConsumer(
        settings.topic_prefix + Topic.INTERACTIONS,
        bootstrap_servers=settings.brokers,
        auto_offset_reset="earliest",
        group_id=None,
    )
    await consumer.start()
    try:
        found = {}
        for one in consumer.assignment():
            end, records = (await consumer.end_offsets([one]))[one], []
            consumer.seek(one, 0)
            while await consumer.position(one) < end:
                records += (await consumer.getmany(one, timeout_ms=500)).get(one, [])
            found[one.partition] = [int(dict(record.headers)["ce_position"]) for record in records]
        return found
    finally:
        await consumer.stop()


async def check_order(settings: Settings, told: str) -> None:
    """Every record has everything that belongs before it before it; some were sent again, or nothing was tested."""
    ledger = await ledger_events(settings.database)
    partition_of = partial(DefaultPartitioner(), all_partitions=range(4), available=range(4))
    found = await read_positions(settings)
    for partition, positions in found.items():
        wanted = [
            position
            for position, event in enumerate(ledger, 1)
            if event.streamkind.is_broadcast or partition_of(str(event.subject).encode()) == partition
        ]
        assert list(dict.fromkeys(positions)) == wanted, f"{told}: partition {partition}"
    assert any(len(positions) > len(set(positions)) for positions in found.values()), f"{told}: nothing failed"


async def all_relayed(settings: Settings) -> None:
    """Wait until the relay has stored the ledger's last position."""
    connection = await asyncpg.connect(settings.database)
    try:
        await until(
            lambda: connection.fetchval(
                "SELECT (SELECT max(notification_id) FROM intake.stored_events)"
                " = (SELECT position FROM intake.relay_position)"
            ),
            bool,
            seconds=40,
        )
    finally:
        await connection.close()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.usefixtures("fragile")
async def test_failures_in_the_middle(topics: Settings, seed: int) -> None:
    await recorded(topics)
    async with relays(topics, 1):
        await all_relayed(topics)
    await check_order(topics, f"seed {seed}")


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.usefixtures("fragile")
async def test_two_relays_by_turns(topics: Settings, seed: int) -> None:
    await recorded(topics)
    async with relays(topics, 2):
        await end_relays_at_random(topics, Random(seed))
        await all_relayed(topics)
    await check_order(topics, f"seed {seed}")
