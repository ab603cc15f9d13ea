"""Numbered SQL files, each applied once per schema, in order, by whoever comes first."""

from pathlib import Path

import asyncpg

from shared.database.connection import Connection


class MigrationChanged(RuntimeError):
    """A migration that was applied before has another name now: applied files are never renamed or removed."""


async def apply_migrations(database_url: str, schema: str, *folders: Path) -> list[str]:
    """Create the schema and apply what is new of the folders' ``NNN_what.sql`` files; their names are returned.

    ``{schema}`` in a file stands for the schema's name. Many processes may call it at once: an advisory lock lets
    one work and the others find nothing left to do. Each file is one transaction. Several subjects may bring folders
    to one schema, each with a call of its own.

    Raises:
        MigrationChanged: the database knows a migration of one of the folders that it does not have.
    """
    connection = await asyncpg.connect(database_url)
    try:
        return await migrate_schema(connection, schema, *folders)
    finally:
        await connection.close()


async def migrate_schema(connection: Connection, schema: str, *folders: Path) -> list[str]:
    """`apply_migrations` on a connection that is open."""
    files = {f"{folder.parent.name}/{file.name}": file for folder in folders for file in sorted(folder.glob("*.sql"))}
    await connection.execute("SELECT pg_advisory_lock(hashtext($1))", f"migrate {schema}")
    try:
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}")
        await connection.execute(
            f"CREATE TABLE IF NOT EXISTS {schema}.migration"
            " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        known = {row["name"] for row in await connection.fetch(f"SELECT name FROM {schema}.migration")}  # noqa: S608
        rooms = {folder.parent.name for folder in folders}
        if lost := {name for name in known - files.keys() if name.partition("/")[0] in rooms}:
            raise MigrationChanged(f"Applied to {schema}, but gone from the code: {', '.join(sorted(lost))}")
        new = [name for name in files if name not in known]
        for name in new:
            async with connection.transaction():
                await connection.execute(files[name].read_text("utf-8").replace("{schema}", schema))
                await connection.execute(f"INSERT INTO {schema}.migration (name) VALUES ($1)", name)  # noqa: S608
        return new
    finally:
        await connection.execute("SELECT pg_advisory_unlock(hashtext($1))", f"migrate {schema}")
