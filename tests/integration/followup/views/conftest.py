"""Follow-up's API upon rows that a test writes, and the real intake."""

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient

from services.followup.api import create_app
from services.followup.intake import Intake
from services.intake.ledger.ledger import Ledger
from shared.database.connection import Pool
from shared.settings import Settings
from tests.support.cut_intake import CutLine
from tests.support.followup_rows import FollowUpRows
from tests.support.ledgers import ledgers_on


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to the test's database."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as opened:
        yield opened


@pytest.fixture
def rows(pool: Pool) -> FollowUpRows:
    """Writes rows to it."""
    return FollowUpRows(pool)


@pytest.fixture
def ledger(database_url: str) -> Iterator[Ledger]:
    """Intake's ledger, with no dealer yet."""
    with ledgers_on(database_url, number=1) as [ledger]:
        yield ledger


@pytest.fixture
def line(ledger: Ledger, pool: Pool) -> CutLine:
    """The line to intake."""
    return CutLine(ledger, pool)


@pytest.fixture
async def client(pool: Pool, line: CutLine) -> AsyncIterator[AsyncClient]:
    """Follow-up's API."""
    async with Intake("http://intake", transport=line, tries=2, pause=0) as intake:
        transport = ASGITransport(create_app(pool, Settings(), intake=intake))
        async with AsyncClient(transport=transport, base_url="http://followup") as opened:
            yield opened
