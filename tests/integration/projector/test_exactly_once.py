"""Invariant 2: every event takes effect once and in its customer's order, whatever happens at whatever moment.

Two workers are driven through a random schedule of batches, repeats, take-overs, failures before the commit and
failures after it that the worker does not learn of. The table must then say what a plain fold of the records says.
"""

from collections import defaultdict
from random import Random
from uuid import UUID

import asyncpg
import pytest

from shared.database.connection import Connection, Pool
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from shared.projector.storage import Overtaken
from shared.projector.versions import migrate_projection
from tests.support.counting import CountingProjection
from tests.support.topic import TopicPartitionWriter

pytestmark = pytest.mark.integration
SEEDS = range(12)


class Interrupted(OSError):
    """The connection broke."""


class Fragile(CountingProjection):
    """A projection whose saving fails when it is told to."""

    breaks = False

    async def save_streams(self, connection: Connection, schema: str, changes: object) -> None:
        """Save, or break."""
        if self.breaks:
            self.breaks = False
            raise Interrupted
        await super().save_streams(connection, schema, changes)  # type: ignore[arg-type]


class Schedule:
    """Two workers and one partition, with a random order of things."""

    def __init__(self, pool: Pool, seed: int) -> None:
        self.random = Random(seed)
        self.topic = TopicPartitionWriter(seed=seed)
        self.customers = [self.topic.id() for _ in range(7)]
        self.workers = [(projection := Fragile(), Projector(projection, pool, cache=5)) for _ in range(2)]
        self.cursors: list[int | None] = [None, None]
        self.truth: dict[UUID, list[str]] = defaultdict(list)

    def produce(self) -> None:
        """Some events, some of them sent twice as a relay does after a failure: a whole run of them again."""
        for _ in range(self.random.randint(1, 12)):
            if self.random.random() < 0.1:
                self.topic.policy()
                continue
            customer = self.random.choice(self.customers)
            self.topic.visit(customer)
            self.truth[customer].append(f"{len(self.truth[customer]) + 1}:VisitRegistered")
        if self.random.random() < 0.3:
            start = self.random.randrange(len(self.topic.records))
            for record in self.topic.records[start:]:
                self.topic.repeat(record)

    async def step(self) -> None:
        """One worker does something, or is done to."""
        index = self.random.randrange(2)
        projection, projector = self.workers[index]
        if self.cursors[index] is None or self.random.random() < 0.15:
            await self._take_over(index)
            return
        start = self.cursors[index] or 0
        batch: list[StoredRecord] = self.topic.records[start : start + self.random.randint(1, 15)]
        projection.breaks = self.random.random() < 0.2
        try:
            await projector.apply(batch)
        except (Overtaken, Interrupted):
            await self._take_over(index)
            return
        self.cursors[index] = start + len(batch)
        if self.random.random() < 0.1:
            self.cursors[index] = None  # it died after the commit

    async def _take_over(self, index: int) -> None:
        projector = self.workers[index][1]
        await projector.load([0])
        self.cursors[index] = projector.position("t", 0)


@pytest.mark.parametrize("seed", SEEDS)
async def test_any_schedule_ends_in_what_a_plain_fold_says(database_url: str, seed: int) -> None:
    await migrate_projection(database_url, CountingProjection())
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as pool:
        schedule = Schedule(pool, seed)
        for _ in range(60):
            if schedule.random.random() < 0.5:
                schedule.produce()
            await schedule.step()
        last = Projector(CountingProjection(), pool)
        await last.load([0])
        await last.apply(schedule.topic.records[last.position("t", 0) :])
        rows = await pool.fetch("SELECT * FROM counting.counted")
        outbox = await pool.fetch("SELECT * FROM counting.outbox ORDER BY position")
        parked = await pool.fetchval("SELECT count(*) FROM counting.parked")
        policies = await pool.fetchval("SELECT coalesce(sum(count), 0) FROM counting.policy")
    told = f"seed {seed}"
    assert {row["stream_id"]: row["visits"] for row in rows} == dict(schedule.truth), told
    assert parked == 0, told
    assert [row["position"] for row in outbox] == list(range(1, len(outbox) + 1)), told
    assert len(outbox) == sum(len(visits) // 2 for visits in schedule.truth.values()), told
    distinct = {record.value for record in schedule.topic.records if b"subject" in (record.value or b"")}
    assert policies == len({dict(r.headers)["ce_id"] for r in schedule.topic.records if r.value in distinct}), told
