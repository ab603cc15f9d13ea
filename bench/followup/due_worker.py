"""One of several followup workers, in a process of its own: the time leaps to an instant at which much falls due."""

import asyncio
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import uvloop
from msgspec import Struct

from bench.child import answer_with
from bench.quarter.clock import SimulatedClock
from bench.resident import resident_mib
from bench.together import task_given, wait_for_the_beginning
from services.followup.projection import FollowUpProjection
from shared.memory import calm_collector
from shared.projector.projector import Projector
from shared.projector.worker import Worker


class DueAt(Struct, frozen=True, kw_only=True):
    """The instant, and which share of the topics' partitions this worker has to have."""

    bootstrap: str
    database_url: str
    prefix: str
    at: datetime
    share: int


class Dispatched(Struct, frozen=True):
    """Customers whose tasks fell due, how long it took, and what the process needed for it."""

    customers: int
    seconds: float
    cpu_seconds: float
    memory_mib: float


class _Ticking(Projector[Any]):
    """A projector that counts what falls due, and says when it has its share and when nothing more does."""

    def __init__(self, *args: Any, at: datetime, share: int) -> None:
        super().__init__(*args)
        self.ready = asyncio.Event()
        self.done = asyncio.Event()
        self.changed = 0
        self.ended = (0.0, 0.0)
        self._at = at
        self._share = share

    async def load(self, numbers: Iterable[int]) -> None:
        await super().load(numbers)
        if self._held == self._share:
            self.ready.set()

    async def tick(self, at: datetime, numbers: Iterable[int], limit: int = 2_000) -> int:
        numbers = list(numbers)
        changed = await super().tick(at, numbers, limit)
        if at >= self._at:
            if changed:
                self.changed += changed
                self.ended = (time.perf_counter(), time.process_time())
            elif len(numbers) == self._held:  # none is behind; another worker's share may have come to this one
                self.done.set()
        return changed

    @property
    def _held(self) -> int:
        return sum(map(self.has, range(2 * self._share)))


async def _dispatch(task: DueAt) -> Dispatched:
    projection = FollowUpProjection()
    clock = SimulatedClock(task.at - timedelta(seconds=1))
    async with asyncpg.create_pool(task.database_url, min_size=1, max_size=4) as pool:
        projector = _Ticking(projection, pool, at=task.at, share=task.share)
        worker = Worker(
            projector,
            task.bootstrap,
            group=f"{task.prefix}due-{task.database_url[-8:]}",
            topics=[task.prefix + topic for topic in projection.topics],
            clock=clock,
        )
        await worker.start()
        await projector.ready.wait()
        await asyncio.to_thread(wait_for_the_beginning)
        began = (time.perf_counter(), time.process_time())
        clock.go_on_to(task.at)
        await projector.done.wait()
        answer = Dispatched(
            projector.changed, projector.ended[0] - began[0], projector.ended[1] - began[1], resident_mib()
        )
        await worker.stop()
    return answer


if __name__ == "__main__":
    calm_collector()
    answer_with(uvloop.run(_dispatch(task_given(DueAt))))
