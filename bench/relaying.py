"""`relay`: a ledger goes to Kafka in its order, beside the bare client library sending the same records."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

import asyncpg
from aiokafka import AIOKafkaProducer
from msgspec import Struct

from bench.figure import Figure
from bench.history import Recorded, Watch, recorded_history, send_history
from bench.progress import Told
from services.intake.relay import LedgerSource
from shared.events.event import Topic
from shared.events.kafka import Record, record_of
from shared.relay.topics import ensure_topics
from shared.settings import Settings

EVENTS = 100_000
_AT_ONCE = 5_000
_BARE = "aiokafka, idempotent, acks=all, no order across failures"


class _Took(Struct, frozen=True):
    """What sending took on the clock and of our own CPU time."""

    seconds: float
    cpu_seconds: float


def relaying(servers: Settings, told: Told) -> Iterator[Figure]:
    """Events a second from the ledger to Kafka, one batch of a partition at a time."""
    with recorded_history(servers, EVENTS, told.counting("recording a history", EVENTS)) as history:
        watch = told.counting("relaying it", history.events)
        ours = asyncio.run(_timed(lambda: _relay(history, watch)))
        told.doing("the bare client library")
        bare = asyncio.run(_bare(history))
    yield Figure(
        benchmark="relay",
        what="ledger to Kafka",
        value=history.events / ours.seconds,
        unit="events/s",
        beside=_BARE,
        peer=history.events / bare.seconds,
        note="ours reads each event from PostgreSQL and turns it into its record; the bare one has records in memory",
    )
    yield Figure(
        benchmark="relay",
        what="ledger to Kafka: CPU time of the process",
        value=ours.cpu_seconds / history.events * 1e6,
        unit="µs/event",
        beside=_BARE,
        peer=bare.cpu_seconds / history.events * 1e6,
    )


async def _relay(history: Recorded, watch: Watch) -> None:
    await send_history(history, "bench-relay.", watch)


async def _bare(history: Recorded) -> _Took:
    settings = history.settings.model_copy(update={"topic_prefix": "bench-bare."})
    await ensure_topics(settings, settings.brokers)
    records = await _records(history)
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.brokers, acks="all", enable_idempotence=True, max_batch_size=900_000, linger_ms=5
    )
    await producer.start()
    try:
        return await _timed(lambda: _send(producer, settings.topic_prefix + Topic.INTERACTIONS, records))
    finally:
        await producer.stop()


async def _send(producer: AIOKafkaProducer, topic: str, records: list[Record]) -> None:
    for start in range(0, len(records), _AT_ONCE):
        sent = [
            await producer.send(topic, key=record.key, value=record.value, headers=record.headers)
            for record in records[start : start + _AT_ONCE]
        ]
        await asyncio.gather(*sent)


async def _records(history: Recorded) -> list[Record]:
    source = LedgerSource(history.settings.ledger)
    connection = await asyncpg.connect(history.settings.database)
    try:
        entries = await source.read(connection, {}, history.events)
        return [record_of(entry.stored, entry.ledger, entry.position) for entry in entries]
    finally:
        await connection.close()


async def _timed(work: Callable[[], Awaitable[None]]) -> _Took:
    clock, cpu = time.perf_counter(), time.process_time()
    await work()
    return _Took(time.perf_counter() - clock, time.process_time() - cpu)
