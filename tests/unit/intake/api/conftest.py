"""Intake's API without a socket, upon a ledger in memory."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from services.intake.api import create_app
from shared.settings import Settings
from tests.support.intake_api import LedgerInMemory


@pytest.fixture(scope="session")
def kept_ledger() -> LedgerInMemory:
    """The ledger of the run's one application."""
    return LedgerInMemory()


@pytest.fixture(scope="session")
async def api(kept_ledger: LedgerInMemory) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """The run's one application; an exception that reached the server would fail the test."""
    async with AsyncTestClient(create_app(kept_ledger, Settings(max_body_bytes=2_000_000))) as client:
        yield client


@pytest.fixture
def ledger(kept_ledger: LedgerInMemory) -> Iterator[LedgerInMemory]:
    """The ledger, empty."""
    kept_ledger.forget()
    yield kept_ledger
    kept_ledger.forget()


@pytest.fixture
async def client(api: AsyncTestClient[Litestar], ledger: LedgerInMemory) -> AsyncTestClient[Litestar]:
    """The API upon an empty ledger."""
    assert ledger.recorded == []
    return api


@pytest.fixture(scope="session")
async def document(api: AsyncTestClient[Litestar]) -> dict[str, Any]:
    """The served OpenAPI document."""
    found: dict[str, Any] = (await api.get("/schema")).json()
    return found
