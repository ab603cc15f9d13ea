"""Bringing the tables of hand-overs to the state that the code needs."""

from pathlib import Path

from shared.database.migrations import apply_migrations

SCHEMA = "followup"
MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate_hand_overs(database_url: str) -> list[str]:
    """Apply what is new; the files applied are returned. These tables outlive every version of the projection."""
    return await apply_migrations(database_url, SCHEMA, MIGRATIONS)
