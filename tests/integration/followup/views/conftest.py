"""Follow-up's API upon rows that a test writes."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient

from services.followup.api import create_app
from shared.database.connection import Pool
from shared.settings import Settings
from tests.support.followup_rows import FollowUpRows, ensure_tables


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to a database with follow-up's tables."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as opened:
        await ensure_tables(opened)
        yield opened


@pytest.fixture
def rows(pool: Pool) -> FollowUpRows:
    """Writes rows to it."""
    return FollowUpRows(pool)


@pytest.fixture
async def client(pool: Pool) -> AsyncIterator[AsyncClient]:
    """Follow-up's API upon it."""
    transport = ASGITransport(create_app(pool, Settings()))
    async with AsyncClient(transport=transport, base_url="http://followup") as opened:
        yield opened
