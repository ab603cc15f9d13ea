"""Bringing intake's schema to the state that the code needs."""

import asyncio
from pathlib import Path

import asyncpg

from services.intake.ledger.recorder import SCHEMA, LedgerRecorder, open_datastore
from shared.database.migrations import apply_migrations
from shared.relay import MIGRATIONS as RELAY_MIGRATIONS

MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(database_url: str) -> list[str]:
    """Apply what is new and let `eventsourcing` make the ledger's table; the files applied are returned.

    The parts start at once and all call it: a lock lets one work, for the library's statements collide.
    """
    applied = await apply_migrations(database_url, SCHEMA, MIGRATIONS, RELAY_MIGRATIONS)
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtext('create ledger'))")
        await asyncio.to_thread(_create_ledger, database_url)
    finally:
        await connection.close()
    return applied


def _create_ledger(database_url: str) -> None:
    with open_datastore(database_url, connections=1) as datastore:
        LedgerRecorder(datastore).create_table()
