"""Bringing a database to the state that the code needs."""

from pathlib import Path

from shared.database.migrations import apply_migrations

SERVICES = Path(__file__).resolve().parent.parent / "services"


async def migrate_all(database_url: str) -> dict[str, list[str]]:
    """Apply every service's new migrations, each to the schema of the service's name; what was applied, by service."""
    folders = sorted(folder for folder in SERVICES.glob("*/migrations") if folder.is_dir())
    return {folder.parent.name: await apply_migrations(database_url, folder.parent.name, folder) for folder in folders}
