"""Followup's projector among so many open tasks, in a process of its own: events, ticks, and the plan of a day.

Nothing is kept in memory from one batch to the next, so that the few are not favoured over the many.
"""

import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg
import uvloop
from msgspec import Struct

from bench.child import answer_with, task_of
from bench.followup.crowd import GROUP, NOW, PARTITIONS, VERSION, consultant_of, dealers_of, talked
from bench.hops import share_of
from bench.quarter.topic import TopicInMemory
from bench.resident import resident_mib
from services.followup.day.plan import queries
from services.followup.planning.state import Customer
from services.followup.projection import FollowUpProjection
from shared.database.connection import Pool
from shared.events.dealer import DealerOpened
from shared.events.envelope import enveloped, to_json
from shared.events.event import Event, Topic
from shared.events.streams import dealer_stream
from shared.events.values import Actor, Role
from shared.memory import calm_collector
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from shared.relay.source import Entry

_BATCH = 1_000
_IDLE_TICKS = 100
_PLANS = 300
_CALLER = Actor("bench", Role.INTEGRATION)
_SOME_OF_ALL = "SELECT customer_id, dealer_id FROM followup.customer ORDER BY md5(customer_id::text) LIMIT $1"
_NTH_NEXT = "SELECT next_at FROM followup.customer WHERE next_at IS NOT NULL ORDER BY next_at OFFSET $1 LIMIT 1"


class Among(Struct, frozen=True):
    """Where the tasks are, of how many customers, and how many events and due customers to measure by."""

    database_url: str
    customers: int
    events: int
    due: int


class Cost(Struct, frozen=True):
    """What one of many took, on the clock and of our own CPU time, in microseconds."""

    microseconds: float
    cpu_microseconds: float


class Costs(Struct, frozen=True, kw_only=True):
    """What things cost among so many open tasks; milliseconds for a tick without anything due, and for a plan."""

    open_tasks: int
    customers: int
    event: Cost
    due: Cost
    idle_tick: float
    plan_p50: float
    plan_p99: float
    memory_mib: float


async def _measure(task: Among) -> Costs:
    async with asyncpg.create_pool(task.database_url, min_size=1, max_size=4) as pool:
        projector = Projector(FollowUpProjection(), pool, cache=1)
        await projector.load(PARTITIONS)
        topic = TopicInMemory(Topic.INTERACTIONS, PARTITIONS)
        await projector.apply(_opened(topic, task.customers))
        chosen = await pool.fetch(_SOME_OF_ALL, task.events + _BATCH)
        batches = list(_talks(topic, [(row["customer_id"], row["dealer_id"]) for row in chosen]))
        await projector.apply(batches[0])  # the first one fills caches
        event = await _cost(sum(map(len, batches[1:])), lambda: _apply(projector, batches[1:]))
        idle_tick = await _cost(_IDLE_TICKS, lambda: _tick_idly(projector))
        at: datetime = await pool.fetchval(_NTH_NEXT, task.due)
        due = await _cost(task.due, lambda: _tick(projector, at))
        plans = sorted(await _plans(pool, task.customers))
        open_tasks: int = await pool.fetchval("SELECT sum(open_tasks) FROM followup.customer")
    return Costs(
        open_tasks=open_tasks,
        customers=task.customers,
        event=event,
        due=due,
        idle_tick=idle_tick.microseconds / 1000,
        plan_p50=share_of(plans, 0.5),
        plan_p99=share_of(plans, 0.99),
        memory_mib=resident_mib(),
    )


async def _cost(count: int, work: Callable[[], Awaitable[None]]) -> Cost:
    clock, cpu = time.perf_counter(), time.process_time()
    await work()
    return Cost((time.perf_counter() - clock) / count * 1e6, (time.process_time() - cpu) / count * 1e6)


def _opened(topic: TopicInMemory, customers: int) -> list[StoredRecord]:
    """The dealers open."""
    opened = [
        _entry(DealerOpened(name=dealer_id), dealer_stream(dealer_id), dealer_id, 1, position)
        for position, dealer_id in enumerate(dealers_of(customers), 1)
    ]
    return topic.append(opened, 0)


def _talks(topic: TopicInMemory, members: Sequence[tuple[UUID, str]]) -> Iterator[list[StoredRecord]]:
    """Each of them talks with their consultant now: batches of records."""
    first = topic.positions["intake"] + 1
    batch = min(_BATCH, max(1, len(members) // 4))
    for start in range(0, len(members), batch):
        some = members[start : start + batch]
        entries = [
            _entry(talked(), customer_id, dealer_id, VERSION + 1, position)
            for position, (customer_id, dealer_id) in enumerate(some, first + start)
        ]
        yield topic.append(entries, 0)


def _entry(event: Event, stream_id: UUID, dealer_id: str, version: int, position: int) -> Entry:
    recorded_at = NOW + timedelta(milliseconds=position)
    envelope = enveloped(
        event,
        id=UUID(int=position, version=4),
        source="/intake/intake",
        stream_id=stream_id,
        sequence=version,
        occurred_at=recorded_at,
        recorded_at=recorded_at,
        group_id=GROUP,
        dealer_id=dealer_id,
        actor=_CALLER,
    )
    return Entry("intake", position, to_json(envelope))


async def _apply(projector: Projector[Customer], batches: Sequence[Sequence[StoredRecord]]) -> None:
    for batch in batches:
        await projector.apply(batch)


async def _tick_idly(projector: Projector[Customer]) -> None:
    for _ in range(_IDLE_TICKS):
        await projector.tick(NOW - timedelta(days=365), PARTITIONS)


async def _tick(projector: Projector[Customer], at: datetime) -> None:
    while await projector.tick(at, PARTITIONS):
        pass


async def _plans(pool: Pool, customers: int) -> list[float]:
    """Milliseconds that the queries of a consultant's plan of the day took, of consultants here and there."""
    dealers, took = list(dealers_of(customers)), []
    begins, ends = NOW - timedelta(hours=12), NOW + timedelta(hours=12)
    for number in range(_PLANS):
        about = (pool, dealers[number * 7919 % len(dealers)], consultant_of(number))
        began = time.perf_counter()
        for promised in (True, False):
            await queries.due_tasks(*about, ends, promised=promised)
        await queries.bookings(pool, about[1], begins, ends, about[2])
        await queries.missed_tasks(*about, ends)
        await queries.previous_report(*about, NOW.date())
        took.append((time.perf_counter() - began) * 1000)
    return took


if __name__ == "__main__":
    calm_collector()
    answer_with(uvloop.run(_measure(task_of(Among))))
