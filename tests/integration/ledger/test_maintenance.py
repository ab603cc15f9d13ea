"""The ledger records while its database is looked after: a vacuum of its table must not stop a showroom."""

import asyncio

import asyncpg
import pytest

from services.intake.reception.commands import RegisterVisit
from tests.support.ledgers import accepted, command, ledgers_on, opening

pytestmark = pytest.mark.integration


async def test_recording_goes_on_during_an_analysis(database_url: str) -> None:
    """Which takes the same lock as a vacuum, or an index made concurrently, and here does not end."""
    connection = await asyncpg.connect(database_url)
    with ledgers_on(database_url) as ledgers:
        await accepted(ledgers[0], *opening())
        async with connection.transaction():
            await connection.execute("ANALYZE intake.stored_events")
            async with asyncio.timeout(3):
                await asyncio.gather(*(accepted(ledger, command(RegisterVisit)) for ledger in ledgers))
    await connection.close()
