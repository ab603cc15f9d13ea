"""A showroom history as everyone's input: simulated, recorded by the real ledger, sent by the real relay's code."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import groupby, islice

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition
from msgspec import Struct

from bench.quarter.clock import SimulatedClock
from bench.servers import own_database
from services.intake.deciding import Accepted, Command
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.recorder import open_datastore
from services.intake.relay import LedgerSource
from shared.relay.sending import open_producer, send_entries
from shared.relay.source import Source
from shared.relay.topics import ensure_topics
from shared.settings import Settings
from showroom.simulation.plan import Plan
from showroom.simulation.world import simulate

CONSULTANTS = 10
ENDS_AT = datetime(2026, 4, 1, tzinfo=UTC)
"""When the history ends."""
_BATCH = 500
_RELAY_LIMIT = 5_000
_EVENTS_A_DEALER = 14_000
"""Events that one dealer of ten consultants has in the two months, rounded down."""
_SOON_SECONDS = 300

Watch = Callable[[int], None]


class Recorded(Struct, frozen=True):
    """A recorded history: where its ledger is, how many events of how many customers it holds."""

    settings: Settings
    events: int
    customers: int


def history_of(events: int) -> Iterator[Command]:
    """Two months of as many dealers as it takes for the events."""
    dealers = events // _EVENTS_A_DEALER + 1
    return simulate(Plan(seed=7, start=date(2026, 2, 1), until=ENDS_AT, dealers=dealers, consultants=CONSULTANTS))


@contextmanager
def recorded_history(
    servers: Settings, events: int, watch: Watch, *, as_it_happened: bool = False
) -> Iterator[Recorded]:
    """Record at least so many events of simulated showrooms in a database of their own.

    Args:
        servers: what to run against.
        events: how many.
        watch: is told how many there are.
        as_it_happened: each is recorded within five minutes of when it occurred; else all of them now, as an import.
    """
    with recorded(servers, history_of(events), watch, events=events, as_it_happened=as_it_happened) as history:
        yield history


@contextmanager
def recorded(
    servers: Settings,
    commands: Iterable[Command],
    watch: Watch,
    *,
    events: int | None = None,
    as_it_happened: bool = False,
) -> Iterator[Recorded]:
    """Record commands in a database of their own, as `recorded_history` does; all of them where no number is given."""
    clock = SimulatedClock(datetime.min.replace(tzinfo=UTC))
    with own_database(servers) as settings:
        if as_it_happened:
            count = _record(settings, _as_it_happened(commands, clock), watch, events, clock)
        else:
            count = _record(settings, _in_batches(commands), watch, events, lambda: datetime.now(UTC))
        yield Recorded(settings, count, asyncio.run(_customers(settings)))


def _in_batches(commands: Iterable[Command]) -> Iterator[list[Command]]:
    rest = iter(commands)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _as_it_happened(commands: Iterable[Command], clock: SimulatedClock) -> Iterator[list[Command]]:
    """Batches of what occurred within five minutes; the clock goes on to the end of each."""
    for _, some in groupby(commands, _five_minutes_of):
        for batch in _in_batches(some):
            clock.go_on_to(max(map(_occurred_at, batch)))
            yield batch


def _five_minutes_of(command: Command) -> int:
    return int(_occurred_at(command).timestamp()) // _SOON_SECONDS


def _occurred_at(command: Command) -> datetime:
    assert command.occurred_at is not None, "the simulator says when"  # noqa: S101 - narrows the type
    return command.occurred_at


def _record(
    settings: Settings,
    batches: Iterable[list[Command]],
    watch: Watch,
    most: int | None,
    clock: Callable[[], datetime],
) -> int:
    count = 0
    with open_datastore(settings.database) as datastore:
        ledger = Ledger(datastore, phone_key=settings.phone_secret, clock=clock)
        for batch in batches:
            outcomes = ledger.record(batch)
            count += sum(len(one.events) for one in outcomes if isinstance(one, Accepted))
            watch(count)
            if most is not None and count >= most:
                break
    return count


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
    return await send_all(history.settings, LedgerSource(history.settings.ledger), topic_prefix, watch)


async def send_all(settings: Settings, source: Source, topic_prefix: str, watch: Watch) -> int:
    """Send what a service has recorded in the database; how many records its topic then has is returned."""
    settings = settings.model_copy(update={"topic_prefix": topic_prefix})
    await ensure_topics(settings, settings.brokers)
    producer = open_producer(settings.brokers)
    connection = await asyncpg.connect(settings.database)
    await producer.start()
    try:
        sent, positions = 0, dict[str, int]()
        while entries := await source.read(connection, positions, _RELAY_LIMIT):
            await send_entries(producer, topic_prefix + source.topic, entries)
            positions |= {entry.ledger: entry.position for entry in entries}
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
