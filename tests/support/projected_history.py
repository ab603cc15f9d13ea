"""A projection run over a partition's history: by two workers whom everything happens to, and again by the journal."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeAlias

from shared.database.connection import Pool
from shared.events.event import Topic
from shared.projector.journal import Entry, load_entries
from shared.projector.projection import Projection
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from shared.projector.storage import Overtaken
from shared.projector.versions import make_version, schema_of
from tests.support.followed_history import FollowedHistory
from tests.support.timed_failing import FailingPool, Interrupted

# ruff: noqa: S608 - names of our own tables

AnyProjector: TypeAlias = Projector[Any]
Make: TypeAlias = Callable[[], Projection[Any]]
_JUMP = timedelta(hours=1)
_ALL = 1_000_000


class LiveRun:
    """Two workers upon a history: batches, ticks, repeats, take-overs, failures at any statement, kills.

    Args:
        make: the projection; every worker has its own.
        pool: a database that knows it.
        history: what there is to read.
        seed: of what happens when.
        jumps: whether the workers' clock now and then jumps an hour to either side.
    """

    def __init__(self, make: Make, pool: Pool, history: FollowedHistory, seed: int, *, jumps: bool = False) -> None:
        self._make = make
        self._pool = pool
        self._history = history
        self._random = Random(seed)
        self._jumps = jumps
        self._pools = [FailingPool(pool), FailingPool(pool)]
        self._workers: list[AnyProjector] = [self._worker(one) for one in self._pools]
        self._loaded = [False, False]
        self._now = history.recorded_at[0]
        self.topics = tuple(topic for topic in Topic if topic in make().topics)

    async def run(self, until: datetime | None = None) -> None:
        """Until everything has been read, and everything has fallen due up to a moment, the history's end if none."""
        while not await self._is_read():
            await self._step(self._random.randrange(2))
        last: AnyProjector = Projector(self._make(), self._pool)
        await last.load([0])
        while await last.tick(until or self._history.ends_at, [0], limit=7):
            pass

    def _worker(self, pool: FailingPool) -> AnyProjector:
        return Projector(self._make(), pool, cache=self._random.choice((1, 4, 100)))  # type: ignore[arg-type]  # quacks alike

    async def _is_read(self) -> bool:
        name = self._make().name
        read = {
            row["topic"]: row["next_offset"]
            for row in await self._pool.fetch(f"SELECT topic, next_offset FROM {name}.position")
        }
        return all(read.get(topic, 0) >= len(self._history.records[topic]) for topic in self.topics)

    async def _step(self, index: int) -> None:
        """One worker does something, or is done to."""
        fuse, worker = self._pools[index].fuse, self._workers[index]
        if self._random.random() < 0.15:
            fuse.set(self._random.randint(1, 20), hangs=self._random.random() < 0.5)
        kind = self._random.random()
        try:
            if not self._loaded[index] or kind < 0.05:
                if kind < 0.02:
                    worker = self._workers[index] = self._worker(self._pools[index])
                self._loaded[index] = await fuse.run(worker.load([0]))
            elif kind < 0.4:
                self._loaded[index] = await fuse.run(
                    worker.tick(self._clock(worker), [0], self._random.choice((2, 50)))
                )
            else:
                self._loaded[index] = await fuse.run(worker.apply(self._batch(worker)))
        except (Overtaken, Interrupted):
            self._loaded[index] = False

    def _clock(self, worker: AnyProjector) -> datetime:
        """Between what was met last and what comes next, as the clock of a worker that keeps up; or an hour beside."""
        moments = self._history.recorded_at
        met = worker.position(Topic.INTERACTIONS, 0)
        last = moments[max(0, met - 1)]
        following = moments[met] if met < len(moments) else self._history.ends_at
        moment = last + (following - last) * self._random.choice((0, 0.5, 0.999))
        return moment + self._random.choice((-_JUMP, _JUMP)) if self._jumps and self._random.random() < 0.3 else moment

    def _batch(self, worker: AnyProjector) -> list[StoredRecord]:
        """Some of each topic's next records, as a fetch brings them; now and then some that were met before."""
        runs = []
        for topic in self.topics:
            position = worker.position(topic, 0)
            back = self._random.randint(0, 5) if self._random.random() < 0.2 else 0
            start = max(0, position - back)
            some = self._history.records[topic][start : position + self._random.randint(0, 12)]
            runs.append(some if len(some) >= position - start else [])
        self._random.shuffle(runs)
        return [record for run in runs for record in run]


class Again:
    """A second version of a projection, which does what stands in the first one's journal, cut otherwise.

    Args:
        make: the projection.
        pool: the database of the first version.
        history: what both read.
        seed: of the cuts, the restarts and the repeats.
    """

    def __init__(self, make: Make, pool: Pool, history: FollowedHistory, seed: int) -> None:
        self._make = make
        self._pool = pool
        self._history = history
        self._random = Random(seed)
        self._projector: AnyProjector

    async def run(self) -> str:
        """Everything; the schema that was written."""
        projection = self._make()
        async with self._pool.acquire() as connection:
            entries = await load_entries(connection, schema_of(projection.name, 1), 0, 1, _ALL)
            await make_version(connection, projection, 2, "building")
        await self._restart()
        for entry in entries:
            await self._do(entry)
            if self._random.random() < 0.2:
                await self._restart()
        return schema_of(projection.name, 2)

    async def _restart(self) -> None:
        self._projector = Projector(self._make(), self._pool, version=2, cache=self._random.choice((1, 100)))
        await self._projector.load([0])

    async def _do(self, entry: Entry) -> None:
        if entry.at is not None:
            await self._projector.pass_time(0, entry.streams, entry.at)
            return
        assert entry.run_of is not None, "nothing is parked here"
        topic = Topic(entry.run_of)
        records = self._history.records[topic]
        assert entry.next_offset is not None, "the entry of a run says where it ends"
        while (position := self._projector.position(topic, 0)) < entry.next_offset:
            start = max(0, position - self._random.choice((0, 0, 3)))
            stop = min(entry.next_offset, position + self._random.randint(1, 20))
            await self._projector.apply(records[start:stop])


async def rows_of(pool: Pool, projection: Projection[Any], schema: str) -> Mapping[str, Sequence[str]]:
    """Everything that a version holds, but for what only says when to look."""
    tables = {"outbox": "*", **dict.fromkeys(projection.tables, "*"), **projection.compared}
    return {
        table: [
            row[0]
            for row in await pool.fetch(
                f"SELECT one::text FROM (SELECT {columns} FROM {schema}.{table}) AS one ORDER BY 1"
            )
        ]
        for table, columns in tables.items()
    }
