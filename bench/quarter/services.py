"""Intake's ledger, grading and followup on one real database and one simulated clock, in one process, without Kafka."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg

from bench.quarter.clock import SimulatedClock
from bench.quarter.topic import TopicInMemory
from services.followup.planning.state import Customer
from services.followup.projection import FollowUpProjection
from services.grading.projection import GradeProjection
from services.grading.state import Customer as Graded
from services.intake import subjects as _  # noqa: F401 - makes every decider known
from services.intake.deciding import Command, Outcome
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.recorder import open_datastore
from services.intake.relay import LedgerSource
from shared.database.connection import Connection, Pool
from shared.events.event import Topic
from shared.projector.outbox import OutboxSource
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from shared.relay.source import Entry, Source

PARTITIONS = range(4)
_KEY = b"a key of the quarter, 32 letters or more"
_AT_ONCE = 10_000
_CATCHES_UP_BY = 250
_NEXT_DUE = """
SELECT min(next.next_at) FROM unnest($1::int[]) AS mine (partition) CROSS JOIN LATERAL (
    SELECT next_at FROM followup.customer AS known
    WHERE known.partition = mine.partition AND next_at IS NOT NULL ORDER BY next_at LIMIT 1) AS next
"""


class Services:
    """The services, as the loop drives them: record, pass on, let the time pass."""

    def __init__(self, ledger: Ledger, pool: Pool, clock: SimulatedClock) -> None:
        self.pool = pool
        self.interactions = TopicInMemory(Topic.INTERACTIONS, PARTITIONS)
        self.grades = TopicInMemory(Topic.GRADES, PARTITIONS)
        self._ledger = ledger
        self._clock = clock
        self._grading: Projector[Graded] = Projector(GradeProjection(), pool)
        self._followup: Projector[Customer] = Projector(FollowUpProjection(), pool)
        self._waiting: list[StoredRecord] = []
        self._told: dict[str, int] = {}

    async def load(self) -> None:
        """Take the partitions."""
        await self._grading.load(PARTITIONS)
        await self._followup.load(PARTITIONS)

    async def record(self, commands: Sequence[Command]) -> list[Outcome]:
        """Record the commands now."""
        return await self._ledger.submit(commands)

    async def pass_on(self) -> None:
        """Give the new interactions to grading, and to followup when it takes them next."""
        if recorded := await self._read(LedgerSource("intake"), self.interactions):
            await self._grading.apply(recorded)
            self._waiting += recorded

    async def pass_on_grades(self) -> None:
        """Give the grades to followup; they may come later than what they rest on."""
        self._waiting += await self._read(OutboxSource("grading", Topic.GRADES), self.grades)

    async def follow_up(self, at: datetime) -> list[Entry]:
        """Let followup take in what has come and let the time pass; the new contact-task events are returned.

        As the worker does: what lies far behind is taken in piece by piece, each in its own time.
        """
        while self._waiting:
            some, self._waiting = self._waiting[:_CATCHES_UP_BY], self._waiting[_CATCHES_UP_BY:]
            await self._followup.apply(some)
            if self._waiting:
                await self._tick_behind(at)
        await self._tick(at, PARTITIONS)
        async with self.pool.acquire() as connection:
            source = OutboxSource("followup", Topic.CONTACT_TASKS)
            entries = await source.read(connection, self._told, _AT_ONCE)
        self._told |= {entry.ledger: entry.position for entry in entries}
        return entries

    async def next_due(self) -> datetime | None:
        """When followup must look at a customer next."""
        found: datetime | None = await self.pool.fetchval(_NEXT_DUE, list(PARTITIONS))
        return found

    async def _tick_behind(self, at: datetime) -> None:
        """What was not met may be the contact that was made in time: a partition that is behind lives in its own."""
        behind = {(record.topic, record.partition) for record in self._waiting}
        for number in PARTITIONS:
            seen = [self._followup.seen_at(topic, number) for topic, one in sorted(behind) if one == number]
            known = [moment for moment in seen if moment is not None]
            if len(known) == len(seen):
                await self._tick(min([at, *known]), [number])

    async def _tick(self, at: datetime, partitions: Sequence[int]) -> None:
        while await self._followup.tick(at, partitions):
            pass

    async def _read(self, source: Source, topic: TopicInMemory) -> list[StoredRecord]:
        added: list[StoredRecord] = []
        async with self.pool.acquire() as connection:
            while entries := await source.read(connection, topic.positions, _AT_ONCE):
                added += topic.append(entries, self._timestamp)
        return added

    @property
    def _timestamp(self) -> int:
        return int(self._clock.now.timestamp() * 1000)


@asynccontextmanager
async def services_on(database_url: str, clock: SimulatedClock) -> AsyncIterator[Services]:
    """The services on a migrated, empty database.

    Its commits do not wait for the disk: a quarter that the machine cuts off is simulated anew.
    """
    await _let_commits_be_fast(database_url)
    with open_datastore(database_url) as datastore:
        ledger = Ledger(datastore, phone_key=_KEY, clock=clock)
        ledger.start()
        try:
            async with asyncpg.create_pool(database_url, min_size=1, max_size=4, reset=_leave) as pool:
                services = Services(ledger, pool, clock)
                await services.load()
                yield services
        finally:
            ledger.stop()


async def _let_commits_be_fast(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        name = await connection.fetchval("SELECT quote_ident(current_database())")
        await connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    finally:
        await connection.close()


async def _leave(connection: Connection) -> None:
    """Nothing is done to a connection that comes back: all of them are ours."""
