"""Readiness asks the real database."""

import pytest

from shared.embedded.ports import free_port
from shared.http.readiness import database_ready

pytestmark = pytest.mark.integration


async def test_a_database_that_answers(database_url: str) -> None:
    assert await database_ready(database_url)() == {}


async def test_a_database_that_is_away() -> None:
    missing = await database_ready(f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")()
    assert missing.keys() == {"database"}


async def test_a_database_that_does_not_exist(database_url: str) -> None:
    missing = await database_ready(database_url.rpartition("/")[0] + "/nothing")()
    assert "InvalidCatalogName" in missing["database"]
