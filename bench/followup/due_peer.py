"""The peer: procrastinate's deferred jobs, scheduled for one instant; each worker in a process of its own."""

import time
from datetime import UTC, datetime

import uvloop
from msgspec import Struct
from procrastinate import App, PsycopgConnector
from procrastinate.types import JSONDict

from bench.child import answer_with
from bench.resident import resident_mib
from bench.together import task_given, wait_for_the_beginning

_AT_ONCE = 5_000


class Working(Struct, frozen=True):
    """Where the jobs are, and how many of them one worker does at once."""

    database_url: str
    concurrency: int


class Worked(Struct, frozen=True):
    """How long it took until no job was left, and what the process needed for it."""

    seconds: float
    cpu_seconds: float
    memory_mib: float


def _app(database_url: str, connections: int) -> App:
    app = App(connector=PsycopgConnector(conninfo=database_url, min_size=connections, max_size=connections))
    app.task(name="contact")(_contact)
    return app


async def _contact(customer: int) -> None:
    """A job that does nothing: the peer's best case."""


async def defer_jobs(database_url: str, count: int) -> None:
    """Make the peer's tables, and defer so many jobs to the same instant, just now."""
    async with _app(database_url, 1).open_async() as app:
        await app.schema_manager.apply_schema_async()
        deferrer = app.configure_task("contact", schedule_at=datetime.now(UTC))
        for start in range(0, count, _AT_ONCE):
            jobs: list[JSONDict] = [{"customer": number} for number in range(start, min(start + _AT_ONCE, count))]
            await deferrer.batch_defer_async(*jobs)


async def _work(task: Working) -> Worked:
    async with _app(task.database_url, task.concurrency).open_async() as app:
        wait_for_the_beginning()
        clock, cpu = time.perf_counter(), time.process_time()
        await app.run_worker_async(
            concurrency=task.concurrency, wait=False, listen_notify=False, install_signal_handlers=False
        )
        return Worked(time.perf_counter() - clock, time.process_time() - cpu, resident_mib())


if __name__ == "__main__":
    answer_with(uvloop.run(_work(task_given(Working))))
