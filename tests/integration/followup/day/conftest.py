"""The day and the week upon rows that a test tells, and notes that an intake of the test's own holds."""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import msgspec
import pytest
from httpx import ASGITransport, AsyncClient, MockTransport

from services.followup.day.routes import day_routes
from services.followup.intake import Intake
from shared.database.connection import Pool
from shared.http.app import build_app
from tests.support.day_told import Told
from tests.support.followup_rows import FollowUpRows


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to the test's database."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as opened:
        yield opened


@pytest.fixture
async def rows(pool: Pool) -> FollowUpRows:
    """Writes tasks and customers; the dealer ``north`` with its staff is there."""
    written = FollowUpRows(pool)
    await written.dealer()
    return written


@pytest.fixture
def day() -> Told:
    """Tells events of the dealer ``north``."""
    return Told()


@pytest.fixture
def notes() -> dict[str, str]:
    """Texts of notes by id, as intake holds them. Without any, intake does not answer."""
    return {}


@pytest.fixture
async def client(pool: Pool, notes: dict[str, str]) -> AsyncIterator[AsyncClient]:
    """The API of the day and the week."""

    def answer(request: httpx.Request) -> httpx.Response:
        if not notes:
            return httpx.Response(503)
        asked = msgspec.json.decode(request.content)["note_ids"]
        return httpx.Response(
            200, json={"notes": [{"note_id": one, "text": notes[one]} for one in asked if one in notes]}
        )

    async with Intake("http://intake", transport=MockTransport(answer), tries=2, pause=0) as intake:
        app = build_app(day_routes(pool, intake), title="t", version="1", description="d", max_body_bytes=1000)
        async with AsyncClient(transport=ASGITransport(app), base_url="http://followup") as opened:
            yield opened
