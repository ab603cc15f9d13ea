"""Invariant 1 on the ledger's own connection: what was answered is there once, what was not may be repeated."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from random import Random
from uuid import uuid4

import asyncpg
import pytest

from services.intake.deciding import Accepted, Command, LedgerUnavailable
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.recorder import LOCK
from services.intake.reception.commands import RegisterVisit
from services.intake.sale.commands import ObserveSignals
from shared.database.connection import Connection
from shared.events.values import Horizon, Stage
from tests.support.cutting_proxy import CuttingProxy, cutting_proxy
from tests.support.ledgers import CONSULTANT, accepted, command, events_of, ledgers_on, names, opening

pytestmark = pytest.mark.integration
DESKS = 6
CUSTOMERS = 8
_SLOW_COMMIT = """
    CREATE FUNCTION intake.think() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_sleep(0.005); RETURN NULL; END $$;
    CREATE CONSTRAINT TRIGGER think AFTER INSERT ON intake.stored_events DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.originator_version % 2 = 1) EXECUTE FUNCTION intake.think();
"""
"""Makes commits take long enough to be hit."""

Fault = Callable[[Connection, CuttingProxy, Random], Awaitable[None]]


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[Connection]:
    """A look at the database that is not interrupted."""
    opened = await asyncpg.connect(database_url)
    yield opened
    await opened.close()


async def end_sessions(connection: Connection, _proxy: CuttingProxy, _random: Random) -> None:
    """The server ends the ledger's sessions, whatever they are doing."""
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid()"
    )


async def lose_answers(_connection: Connection, proxy: CuttingProxy, random: Random) -> None:
    """The server works on, commits included, and nobody hears of it."""
    await proxy.cut(unheard_seconds=random.uniform(0, 0.03))


class Desk:
    """Serves customers, and sends every request again until it is answered."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.answered: dict[str, Accepted] = {}
        self.unclear = 0

    async def serve(self) -> None:
        """Customers, one after the other."""
        for _ in range(CUSTOMERS):
            customer_id = uuid4()
            visit = command(RegisterVisit, customer_id=customer_id, name="Visitor", visit_id=uuid4())
            seen = {"stage": Stage.QUOTE, "stated_horizon": Horizon.DAYS_7}
            await self._send([visit, command(ObserveSignals, CONSULTANT, customer_id=customer_id, **seen)])

    async def _send(self, commands: list[Command]) -> None:
        while True:
            try:
                outcomes = await self._ledger.submit(commands)
            except LedgerUnavailable:
                self.unclear += 1
                await asyncio.sleep(0.02)
                continue
            for one, outcome in zip(commands, outcomes, strict=True):
                assert isinstance(outcome, Accepted), outcome
                self.answered[one.request_id] = outcome
            return


@pytest.mark.parametrize("fault", [end_sessions, lose_answers])
@pytest.mark.parametrize("seed", range(2))
async def test_every_answered_request_is_there_once(
    database_url: str, connection: Connection, fault: Fault, seed: int
) -> None:
    random = Random(seed)
    await connection.execute(_SLOW_COMMIT)
    with cutting_proxy(database_url) as (proxy, through), ledgers_on(through) as ledgers:
        await accepted(ledgers[0], *opening())
        desks = [Desk(ledgers[number % 2]) for number in range(DESKS)]
        serving = asyncio.gather(*(desk.serve() for desk in desks))
        while not serving.done():
            await asyncio.sleep(random.uniform(0.05, 0.3))
            await fault(connection, proxy, random)
        await serving
    answered = {request: one for desk in desks for request, one in desk.answered.items()}
    events = await events_of(connection)
    served = [event.id for event in events if event.customerid is not None]
    assert len(answered) == 2 * DESKS * CUSTOMERS
    assert len(served) == len(set(served)) == 3 * DESKS * CUSTOMERS, f"seed {seed}: visit, card and signals, once each"
    assert {event for one in answered.values() for event in one.events} == set(served), f"seed {seed}"
    assert sum(desk.unclear for desk in desks) + sum(one.repeated for one in answered.values()) > 0, "nothing was hit"


async def test_a_ledger_whose_sessions_were_ended_records_again(database_url: str, connection: Connection) -> None:
    with cutting_proxy(database_url) as (proxy, through), ledgers_on(through, number=1) as [ledger]:
        await accepted(ledger, *opening())
        for fault in (end_sessions, lose_answers) * 3:
            await fault(connection, proxy, Random(0))
            request = command(RegisterVisit)
            with_answer: list[str] = []
            while not with_answer:
                try:
                    with_answer = names(await ledger.submit([request]))
                except LedgerUnavailable:
                    await asyncio.sleep(0.02)
            assert with_answer == ["accepted"]


async def test_a_caller_who_has_gone_with_their_loop_stops_nobody_else(
    database_url: str, connection: Connection
) -> None:
    with ledgers_on(database_url, number=1) as [ledger]:
        await accepted(ledger, *opening())

        async def submit_and_leave() -> None:
            submitting = asyncio.create_task(ledger.submit([command(RegisterVisit)]))
            await asyncio.wait([submitting], timeout=0.2)

        async with connection.transaction():
            await connection.execute(LOCK)
            await asyncio.to_thread(lambda: asyncio.run(submit_and_leave()))
        assert names(await asyncio.wait_for(ledger.submit([command(RegisterVisit)]), 10)) == ["accepted"]
    visits = sum(event.type == "showroom.VisitRegistered.v1" for event in await events_of(connection))
    assert visits == 2, "what was submitted is recorded, whoever waits for it"
