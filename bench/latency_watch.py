"""Watches grades become readable, in a process of its own; then times the bare client through the same broker.

A grade change carries the moment at which its cause was recorded, and becomes readable in the transaction that writes
it: how old it is when a reader first finds it is the latency. The reader looks every two milliseconds.
"""

import asyncio
import time
from datetime import UTC, datetime

import asyncpg
import uvloop
from msgspec import Struct

from bench.child import answer_with, task_of
from bench.hops import Hopping, hop, share_of
from services.grading.projection import GradeProjection
from shared.events.envelope import from_json
from shared.projector.outbox import OutboxSource

_LOOK_EVERY_SECONDS = 0.002
_WARM_UP_SECONDS = 4.0


class Watching(Struct, frozen=True):
    """Where to look, for how long, and how often the bare client sends."""

    database_url: str
    bootstrap: str
    topic_prefix: str
    seconds: float
    rate: float


class Seen(Struct, frozen=True):
    """Milliseconds from recorded to readable, and of the bare client from sent to received."""

    grades: int
    p50: float
    p99: float
    longest: float
    hop_p50: float
    hop_p99: float


async def _watch(task: Watching) -> Seen:
    ages = sorted(await _ages(task))
    hops = await hop(Hopping(task.bootstrap, task.topic_prefix, task.rate))
    return Seen(len(ages), share_of(ages, 0.5), share_of(ages, 0.99), ages[-1], hops.p50, hops.p99)


async def _ages(task: Watching) -> list[float]:
    source = OutboxSource(GradeProjection.name, GradeProjection.emits)
    connection = await asyncpg.connect(task.database_url)
    positions: dict[str, int] = {}
    ages: list[float] = []
    began = time.monotonic()
    try:
        while (elapsed := time.monotonic() - began) < task.seconds:
            entries = await source.read(connection, positions, 10_000)
            now = datetime.now(UTC)
            for entry in entries:
                positions[entry.ledger] = entry.position
                if elapsed > _WARM_UP_SECONDS:
                    ages.append((now - from_json(entry.stored).recordedtime).total_seconds() * 1000)
            await asyncio.sleep(_LOOK_EVERY_SECONDS)
    finally:
        await connection.close()
    return ages


if __name__ == "__main__":
    answer_with(uvloop.run(_watch(task_of(Watching))))
