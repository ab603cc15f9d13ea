"""A showroom history as everyone's input: simulated, recorded by the real ledger, sent by the real relay's code."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from msgspec import Struct

from bench.servers import own_database
from services.intake.deciding import Accepted, Command
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.recorder import open_datastore
from services.intake.relay import LedgerSource
from shared.relay.sending import open_producer, send_entries
from shared.relay.topics import ensure_topics
from shared.settings import Settings
from showroom.simulation.plan import Plan
from showroom.simulation.world import simulate

CONSULTANTS = 10
_BATCH = 500
_RELAY_LIMIT = 5_000
_EVENTS_A_DEALER = 14_000
"""Events that one dealer of ten consultants has in the two months, rounded down."""

Watch = Callable[[int], None]


class Recorded(Struct, frozen=True):
    """A recorded history: where its ledger is, how many events of how many customers it holds."""

    settings: Settings
    events: int
    customers: int


def history_of(events: int) -> Iterator[Command]:
    """Two months of as many dealers as it takes for the events."""
    dealers = events // _EVENTS_A_DEALER + 1
    return simulate(
        Plan(
            seed=7,
            start=date(2026, 2, 1),
            until=datetime(2026, 4, 1, tzinfo=UTC),
            dealers=dealers,
            consultants=CONSULTANTS,
        )
    )


@contextmanager
def recorded_history(servers: Settings, events: int, watch: Watch) -> Iterator[Recorded]:
    """Record at least so many events in a database of their own; ``watch`` is told how many there are."""
    with own_database(servers) as settings:
        recorded = _record(settings, events, watch)
        yield Recorded(settings, recorded, asyncio.run(_customers(settings)))


def _record(settings: Settings, events: int, watch: Watch) -> int:
    recorded = 0
    commands = history_of(events)
    with open_datastore(settings.database) as datastore:
        ledger = Ledger(datastore, phone_key=settings.phone_secret)
        while recorded < events and (batch := list(islice(commands, _BATCH))):
            outcomes = ledger.record(batch)
            recorded += sum(len(one.events) for one in outcomes if isinstance(one, Accepted))
            watch(recorded)
    return recorded


async def _customers(settings: Settings) -> int:
    connection = await asyncpg.connect(settings.database)
    try:
        count: int = await connection.fetchval(
            "SELECT count(DISTINCT convert_from(state, 'utf8')::jsonb ->> 'customerid') FROM intake.stored_events"
        )
        return count
    finally:
        await connection.close()


async def send_history(history: Recorded, topic_prefix: str, watch: Watch) -> int:
    """Send the history to a topic of its own, as the relay does; how many records its partitions have is returned."""
    settings = history.settings.model_copy(update={"topic_prefix": topic_prefix})
    await ensure_topics(settings, settings.brokers)
    source = LedgerSource(settings.ledger)
    producer = open_producer(settings.brokers)
    connection = await asyncpg.connect(settings.database)
    await producer.start()
    try:
        sent, positions = 0, dict[str, int]()
        while entries := await source.read(connection, positions, _RELAY_LIMIT):
            await send_entries(producer, topic_prefix + source.topic, entries)
            positions[settings.ledger] = entries[-1].position
            sent += len(entries)
            watch(sent)
    finally:
        await producer.stop()
        await connection.close()
    return await _records_in(settings, topic_prefix + source.topic)


async def _records_in(settings: Settings, topic: str) -> int:
    """How many records a topic has: what concerns a whole dealer stands in every partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=settings.brokers)
    await consumer.start()
    try:
        ends = await consumer.end_offsets([TopicPartition(topic, number) for number in range(settings.partitions)])
        return sum(ends.values())
    finally:
        await consumer.stop()
