"""The versions of a service's projection: which one is live, and making one."""

from typing import TypeVar

import asyncpg

from shared.database.connection import Connection
from shared.database.migrations import apply_migrations, migrate_schema
from shared.projector import MIGRATIONS as PROJECTOR_MIGRATIONS
from shared.projector.projection import Projection
from shared.rebuild import MIGRATIONS as REBUILD_MIGRATIONS
from shared.relay import MIGRATIONS as RELAY_MIGRATIONS

# The schemas' names are ours (`grading`, `grading_v1`), never from outside: they stand in the SQL as they are.
# ruff: noqa: S608

S = TypeVar("S")
GENERIC_TABLES = ("partition", "position", "high_water", "outbox", "parked", "journal")


def schema_of(service: str, version: int) -> str:
    """Schema of one version of a service's projection."""
    return f"{service}_v{version}"


async def migrate_projection(database_url: str, projection: Projection[S]) -> list[str]:
    """Bring the service's schema and its live version to the state that the code needs, making version 1 if need be."""
    service = projection.name
    applied = await apply_migrations(database_url, service, REBUILD_MIGRATIONS, RELAY_MIGRATIONS)
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {service}.projection IN EXCLUSIVE MODE")
            version = await live_version(connection, service)
            if version is None:
                version = 1
                applied += await make_version(connection, projection, version, "live")
                await show_version(connection, projection, version)
            else:
                applied += await migrate_version(connection, projection, version)
        return applied
    finally:
        await connection.close()


async def live_version(connection: Connection, service: str) -> int | None:
    """Version of the service's projection that readers see; None before the first migration."""
    return await version_in(connection, service, "live")


async def hold_live_version(connection: Connection, service: str) -> int | None:
    """`live_version`, which no switch can change until the caller's transaction ends."""
    for _ in range(2):  # a switch that we waited for has left the row that we had seen; the next look sees the other
        version: int | None = await connection.fetchval(
            f"SELECT version FROM {service}.projection WHERE status = 'live' FOR SHARE"
        )
        if version is not None:
            return version
    return None


async def version_in(connection: Connection, service: str, status: str) -> int | None:
    """The version in a status of which there is at most one: ``live`` or ``building``."""
    version: int | None = await connection.fetchval(
        f"SELECT version FROM {service}.projection WHERE status = $1", status
    )
    return version


async def make_version(connection: Connection, projection: Projection[S], version: int, status: str) -> list[str]:
    """Make the schema of a version and register it; the files applied are returned."""
    applied = await migrate_version(connection, projection, version)
    await connection.execute(
        f"INSERT INTO {projection.name}.projection (version, status) VALUES ($1, $2)", version, status
    )
    return applied


async def migrate_version(connection: Connection, projection: Projection[S], version: int) -> list[str]:
    """Apply what is new to a version's schema."""
    schema = schema_of(projection.name, version)
    return await migrate_schema(connection, schema, PROJECTOR_MIGRATIONS, projection.migrations)


async def show_version(connection: Connection, projection: Projection[S], version: int) -> None:
    """Let the views in the service's schema show a version, all of them in the caller's transaction."""
    schema = schema_of(projection.name, version)
    for table in (*GENERIC_TABLES, *projection.tables):
        await connection.execute(f"DROP VIEW IF EXISTS {projection.name}.{table}")
        await connection.execute(f"CREATE VIEW {projection.name}.{table} AS SELECT * FROM {schema}.{table}")
