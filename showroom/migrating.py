"""Bringing a database to the state that the code needs."""

from services.intake.migrating import migrate as migrate_intake


async def migrate_all(database_url: str) -> None:
    """Apply every service's new migrations."""
    await migrate_intake(database_url)
