"""From a command to a projection's row, through the real ledger, broker and database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.intake.dealer.commands import HireStaff, OpenDealer
from services.intake.deciding import Accepted, Command
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.recorder import open_datastore
from services.intake.reception.commands import RegisterVisit
from services.intake.relay import LedgerSource
from shared.events.values import Actor, Role, Source
from shared.projector.projector import Projector
from shared.projector.versions import migrate_projection
from shared.projector.worker import Worker
from shared.relay.relay import run_relay
from shared.settings import Settings
from tests.support.counting import CountingProjection
from tests.support.waiting import until

pytestmark = pytest.mark.integration

GROUP = Actor("group-office", Role.GROUP)
DESK = Actor("li", Role.RECEPTIONIST)


def opening(dealer: str = "d1") -> list[Command]:
    return [
        OpenDealer(request_id=f"open-{dealer}", dealer_id=dealer, actor=GROUP, group_id="g1", name="Dealer One"),
        HireStaff(request_id=f"hire-{dealer}", dealer_id=dealer, actor=GROUP, staff_id="li", role=Role.RECEPTIONIST),
    ]


def visit(customer: UUID, number: int, source: Source = Source.WALK_IN) -> Command:
    request = f"visit-{customer}-{number}"
    return RegisterVisit(request_id=request, dealer_id="d1", actor=DESK, customer_id=customer, source=source)


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[Ledger, CountingProjection]]:
    """The ledger, its relay and one worker."""
    projection = CountingProjection()
    await migrate_projection(settings.database, projection)
    with open_datastore(settings.database) as datastore:
        ledger = Ledger(datastore, phone_key=settings.phone_secret)
        ledger.start()
        source = LedgerSource("intake")
        relay = asyncio.create_task(
            run_relay(source, settings.database, settings.brokers, prefix=settings.topic_prefix)
        )
        async with asyncpg.create_pool(settings.database, min_size=1, max_size=4) as pool:
            worker = Worker(
                Projector(projection, pool),
                settings.brokers,
                group=f"{settings.topic_prefix}counting",
                topics=[settings.topic_prefix + topic for topic in projection.topics],
            )
            await worker.start()
            yield ledger, projection
            await worker.stop()
        relay.cancel()
        await asyncio.gather(relay, return_exceptions=True)
        ledger.stop()


async def test_acknowledged_visits_reach_the_projection_once_and_in_order(topics: Settings) -> None:
    customers = [uuid4() for _ in range(50)]
    async with running(topics) as (ledger, _):
        assert all(isinstance(one, Accepted) for one in await ledger.submit(opening()))
        outcomes = await asyncio.gather(
            *(ledger.submit([visit(customer, number) for number in range(4)]) for customer in customers)
        )
        assert all(isinstance(one, Accepted) for group in outcomes for one in group)
        connection = await asyncpg.connect(topics.database)
        await until(lambda: _folded(connection), lambda count: count == 200)
        rows = await connection.fetch("SELECT * FROM counting.counted")
        outbox = await connection.fetchval("SELECT count(*) FROM counting.outbox")
        await connection.close()
    assert {row["stream_id"] for row in rows} == set(customers)
    assert all(row["visits"] == [f"{n}:VisitRegistered" for n in range(1, 5)] for row in rows)
    assert outbox == 100


async def _folded(connection: asyncpg.Connection) -> int:
    return int(await connection.fetchval("SELECT coalesce(sum(version), 0) FROM counting.counted"))
