"""What tests of the day and the week may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

import services.followup
from shared.database.connection import Pool

_MIGRATIONS = Path(services.followup.__file__).parent / "migrations"


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to a database in which followup's tables stand, empty, under the names that the API reads."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as opened:
        await opened.execute("DROP SCHEMA IF EXISTS followup CASCADE; CREATE SCHEMA followup")
        for path in sorted(_MIGRATIONS.glob("*.sql")):
            await opened.execute(path.read_text(encoding="utf-8").replace("{schema}", "followup"))
        yield opened
