"""A position becomes visible only after every earlier one: a relay that has read past it never looks back."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from eventsourcing.persistence import StoredEvent

from services.intake.deciding import Accepted
from services.intake.ledger.recorder import LOCK, LedgerRecorder, open_datastore
from services.intake.reception.commands import RegisterVisit
from services.intake.relay import LedgerSource
from shared.database.connection import Connection
from tests.support.ledgers import accepted, command, ledgers_on, opening

pytestmark = pytest.mark.integration
SOURCE = LedgerSource("intake")


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[Connection]:
    """What a relay reads through."""
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


class Tail:
    """Reads on from where it is, as the relay does."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.positions: list[int] = []

    async def read(self) -> int:
        """How many more there were."""
        after = {SOURCE.ledger: self.positions[-1] if self.positions else 0}
        entries = await SOURCE.read(self._connection, after, 500)
        self.positions += [entry.position for entry in entries]
        return len(entries)

    async def follow(self, writing: "asyncio.Future[object]") -> None:
        """Read as fast as possible, to the end."""
        written = False
        while await self.read() or not written:
            written = writing.done()


async def test_a_reader_at_the_tail_misses_nothing_of_many_writers(database_url: str, connection: Connection) -> None:
    tail = Tail(connection)
    with ledgers_on(database_url, number=4, commit_batch=20) as ledgers:
        await accepted(ledgers[0], *opening())
        writing = asyncio.gather(
            *(ledgers[n % 4].submit([command(RegisterVisit) for _ in range(1 + n % 7)]) for n in range(300))
        )
        await tail.follow(writing)
        outcomes = await writing
    written = await connection.fetchval(
        "SELECT array_agg(notification_id ORDER BY notification_id) FROM intake.stored_events"
    )
    assert all(isinstance(one, Accepted) for group in outcomes for one in group)
    assert tail.positions == written
    assert len(written) > 1000


@pytest.mark.parametrize("functions", [False, True], ids=["locking", "database functions"])
async def test_why_the_ledger_is_in_locking_mode(
    database_url: str, connection: Connection, monkeypatch: pytest.MonkeyPatch, functions: bool
) -> None:
    """Of two transactions the first takes its position and commits last. In the other mode its event is lost."""
    other, tail = await asyncpg.connect(database_url), Tail(connection)
    with open_datastore(database_url) as datastore:
        monkeypatch.setattr(datastore, "enable_db_functions", functions)
        recorder = LedgerRecorder(datastore)
        async with other.transaction():
            if not functions:
                await other.execute(LOCK)
            await other.execute(
                "INSERT INTO intake.stored_events (originator_id, originator_version, topic, state)"
                " VALUES ($1, 1, 'first', '')",
                uuid4(),
            )
            second = asyncio.create_task(asyncio.to_thread(recorder.insert_events, [_event()]))
            await asyncio.wait([second], timeout=1)
            await tail.read()
        await second
        await tail.read()
    await other.close()
    written = await connection.fetchval(
        "SELECT array_agg(notification_id ORDER BY notification_id) FROM intake.stored_events"
    )
    assert len(written) == 2
    assert tail.positions == (written[1:] if functions else written)


def _event() -> StoredEvent:
    return StoredEvent(uuid4(), 1, "second", b"")
