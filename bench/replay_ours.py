"""Our own side of a replay: a projection's worker, into PostgreSQL."""

import asyncio
import resource
import time
from collections.abc import Sequence
from typing import Any

import asyncpg
import uvloop

from bench.child import answer_with, task_of
from bench.replaying import Replay, Replayed
from shared.memory import calm_collector
from shared.projector.projector import Projector
from shared.projector.record import Record
from shared.projector.worker import Worker
from showroom.projections import PROJECTIONS


class _Timed(Projector[Any]):
    """A projector that says when all is applied."""

    def __init__(self, *args: Any, records: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.done = asyncio.Event()
        self.began = (0.0, 0.0)
        self.ended = (0.0, 0.0)
        self._left = records

    async def load(self, numbers: Any) -> None:
        await super().load(numbers)
        self.began = (time.perf_counter(), time.process_time())

    async def apply(self, records: Sequence[Record]) -> None:
        await super().apply(records)
        self._left -= len(records)
        if self._left <= 0:
            self.ended = (time.perf_counter(), time.process_time())
            self.done.set()


async def _replay(task: Replay) -> Replayed:
    projection, until = PROJECTIONS[task.projection](), task.until
    async with asyncpg.create_pool(task.database_url, min_size=1, max_size=4) as pool:
        projector = _Timed(projection, pool, records=task.records)
        worker = Worker(
            projector,
            task.bootstrap,
            group=task.prefix + task.projection + task.database_url[-8:],
            topics=[task.prefix + topic for topic in projection.topics],
            batch=task.batch,
            clock=None if until is None else lambda: until,
        )
        await worker.start()
        await projector.done.wait()
        await worker.stop()
        sent: int = await pool.fetchval(f"SELECT count(*) FROM {task.projection}.outbox")  # noqa: S608 - a name of ours
    clock, cpu = (ended - began for ended, began in zip(projector.ended, projector.began, strict=True))
    return Replayed(clock, cpu, sent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    calm_collector()
    answer_with(uvloop.run(_replay(task_of(Replay))))
