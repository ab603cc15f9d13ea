"""`due`: a hundred thousand tasks fall due at one instant; beside them, as many deferred jobs of procrastinate."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import asyncpg
from msgspec import Struct

from bench.figure import Figure
from bench.followup.due_peer import Worked, Working, defer_jobs
from bench.followup.due_worker import Dispatched, DueAt
from bench.followup.messages import sent_messages
from bench.followup.noon import booked, called, customers, opened, opening_time
from bench.history import Recorded, recorded, send_history
from bench.progress import Told
from bench.replaying import replayed
from bench.servers import own_database
from bench.together import measured_together
from services.intake.deciding import Command
from shared.settings import Settings

TASKS = 100_000
_WORKERS = 2
_PEER_CONCURRENCY = 20
_CUSTOMERS_A_DEALER = 500
_PREFIX = "bench-due."
_AIM = "100,000 under 60 s"
_PEER_JOBS = 10_000
"""Fewer than our tasks, for the peer takes long; it is no slower with few."""


def due(servers: Settings, told: Told, *, scale: float = 1.0) -> Iterator[Figure]:
    """Seconds until two workers have told of all tasks: of people's, at opening time, and of messages, at noon.

    Every customer has phoned yesterday and booked a test drive for tomorrow.

    Args:
        servers: what to run against.
        told: is told what is going on.
        scale: share of the tasks, for a quick look.
    """
    count = max(1, int(TASKS * scale))
    noon = datetime.now(UTC).replace(second=0, microsecond=0)
    watch = told.counting("recording customers", 3 * count)
    with (
        recorded(servers, _history(count, noon), watch, as_it_happened=True) as history,
        own_database(servers) as settings,
    ):
        _plan(history, settings, noon, told)
        told.doing("people's tasks fall due")
        people = _fall_due(settings, opening_time(noon), count, "template IS NULL")
        told.doing("messages fall due")
        messages = _fall_due(settings, noon, count, "template IS NOT NULL")
        told.doing("sending the messages")
        yield from sent_messages(history, settings, count)
    told.doing("procrastinate")
    jobs = min(count, _PEER_JOBS)
    peer = _peer(servers, jobs)
    for what, ours in (("people's tasks", people), ("messages", messages)):
        at_once = f"{count:,} {what} due at one instant, {_WORKERS} workers"
        yield Figure(benchmark="due", what=at_once, value=ours.seconds, unit="s", aim=_AIM)
        yield Figure(
            benchmark="due",
            what=at_once,
            value=count / ours.seconds,
            unit="tasks/s",
            beside=f"procrastinate, {jobs:,} jobs that do nothing",
            peer=jobs / peer.seconds,
            note=f"CPU time {ours.cpu_seconds / count * 1e6:.0f} µs a task, memory {ours.memory_mib:,.0f} MiB a worker;"
            f" the peer's {peer.cpu_seconds / jobs * 1e6:,.0f} µs and {peer.memory_mib:,.0f} MiB",
        )


def _history(count: int, noon: datetime) -> Iterator[Command]:
    """The dealers open, and every customer phones and books at the same time: at four yesterday afternoon."""
    dealers = count // _CUSTOMERS_A_DEALER + 1
    yesterday = noon - timedelta(hours=20)
    yield from opened(dealers, noon, yesterday - timedelta(days=1))
    for customer in customers(count, dealers):
        yield called(customer, yesterday)
        yield booked(customer, yesterday, noon + timedelta(days=1))


def _plan(history: Recorded, settings: Settings, noon: datetime, told: Told) -> None:
    records = asyncio.run(send_history(history, _PREFIX, told.counting("sending them to Kafka", history.events)))
    told.doing("planning")
    until = noon - timedelta(hours=19)
    replayed(settings, "followup", prefix=_PREFIX, records=records, until=until)


class _Due(Struct, frozen=True):
    seconds: float
    cpu_seconds: float
    memory_mib: float


def _fall_due(settings: Settings, at: datetime, count: int, which: str) -> _Due:
    """Let the time leap to the instant, with all workers at once, and look whether all tasks are due.

    Raises:
        RuntimeError: they are not.
    """
    task = DueAt(
        bootstrap=settings.brokers,
        database_url=settings.database,
        prefix=_PREFIX,
        at=at,
        share=settings.partitions // _WORKERS,
    )
    dispatched = measured_together("bench.followup.due_worker", [task] * _WORKERS, Dispatched)
    found = asyncio.run(_count(settings.database, at, which))
    if found != count:
        raise RuntimeError(f"{found:,} of {count:,} tasks are due")
    return _all_of(dispatched)


def _all_of(processes: "list[Dispatched] | list[Worked]") -> _Due:
    return _Due(
        max(one.seconds for one in processes),
        sum(one.cpu_seconds for one in processes),
        max(one.memory_mib for one in processes),
    )


async def _count(database_url: str, at: datetime, which: str) -> int:
    connection = await asyncpg.connect(database_url)
    try:
        found: int = await connection.fetchval(
            f"SELECT count(*) FROM followup.task WHERE status = 'due' AND due_at = $1 AND {which}",  # noqa: S608 - ours
            at,
        )
        return found
    finally:
        await connection.close()


def _peer(servers: Settings, count: int) -> _Due:
    with own_database(servers) as settings:
        asyncio.run(defer_jobs(settings.database, count))
        task = Working(settings.database, _PEER_CONCURRENCY)
        return _all_of(measured_together("bench.followup.due_peer", [task] * _WORKERS, Worked))
