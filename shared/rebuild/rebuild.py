"""Rebuilding a projection: a new version beside the live one, compared, then switched to in one step.

1. `build` makes a version of its own schema and reads the topics from the start. Its events stay in its outbox: the
   relay reads the live one's. It can be stopped and started again at any time; with other rules it begins anew.
2. `switch` holds the live workers for a moment (they wait for the lock on their partitions), lets the new version come
   to exactly the live one's positions, compares, and points the readers' views to the new version in the same
   transaction. Live workers then find themselves overtaken, and load the version that is live now.
"""

from collections.abc import Callable
from typing import TypeVar

import asyncpg
from msgspec import Struct

from shared.database.connection import Connection, Pool
from shared.projector.projection import Projection
from shared.projector.projector import Projector
from shared.projector.versions import live_version, make_version, schema_of, show_version
from shared.rebuild.catching_up import CatchingUp, Progress, Reader, open_reader, positions_of
from shared.rebuild.comparing import Difference, compare, is_sent_otherwise
from shared.rebuild.rules import rules_of

# The schemas' names are ours (`grading`, `grading_v1`), never from outside: they stand in the SQL as they are.
# ruff: noqa: S608

S = TypeVar("S")
_LOCK_SECONDS = 30
"""How long a switch waits for a reader who holds on to a view, while the workers wait for the switch."""


class Rebuilt(Struct, frozen=True):
    """How a rebuild ended. ``switched`` is False when the versions differ and that was not accepted."""

    live_before: int
    version: int
    events: int
    differences: list[Difference]
    switched: bool


async def rebuild(  # noqa: PLR0913 - each named at the call
    projection: Projection[S],
    database_url: str,
    bootstrap: str,
    *,
    batch: int = 20_000,
    accept_differences: bool = False,
    tell: Callable[[Progress], None] = lambda _: None,
) -> Rebuilt:
    """Build a new version of the projection, compare it with the live one, and switch to it when they are equal.

    Args:
        projection: the rules, an instance that no worker uses.
        database_url: the service's database.
        bootstrap: Kafka brokers.
        batch: most events in one transaction.
        accept_differences: switch also when they differ, as they do after the rules were changed on purpose.
        tell: is told of the progress.

    Raises:
        asyncpg.PostgresError, aiokafka.errors.KafkaError: it stopped, for example because a reader's transaction did
            not let go of a view; the next call takes it up where it stopped.
    """
    async with (
        asyncpg.create_pool(database_url, min_size=1, max_size=3) as pool,
        open_reader(bootstrap, batch) as reader,
    ):
        async with pool.acquire() as connection:
            live, version = await _versions(connection, projection)
        projector = Projector(projection, pool, version=version)
        catching_up = CatchingUp(projector, reader, schema_of(projection.name, live), pool)
        await _build(pool, catching_up, reader, schema_of(projection.name, live), tell)
        return await _switch(pool, projection, catching_up, (live, version), accept_differences=accept_differences)


async def _versions(connection: Connection, projection: Projection[S]) -> tuple[int, int]:
    """The live version, and the one that is being built (made if need be); versions not needed any more are dropped."""
    service, rules = projection.name, rules_of(projection)
    async with connection.transaction():
        await connection.execute(f"LOCK TABLE {service}.projection IN EXCLUSIVE MODE")
        live = await live_version(connection, service)
        assert live is not None, "the migrations make a live version"  # noqa: S101 - a mistake in wiring
        version: int | None = await connection.fetchval(
            f"SELECT version FROM {service}.projection WHERE status = 'building' AND rules = $1", rules
        )
        if version is None:
            for row in await connection.fetch(f"DELETE FROM {service}.projection WHERE status <> 'live' RETURNING *"):
                await connection.execute(f"DROP SCHEMA {schema_of(service, row['version'])} CASCADE")
            version = live + 1
            await make_version(connection, projection, version, "building")
            await connection.execute(f"UPDATE {service}.projection SET rules = $2 WHERE version = $1", version, rules)
    return live, version


async def _build(
    pool: Pool, catching_up: CatchingUp[S], reader: Reader, live: str, tell: Callable[[Progress], None]
) -> None:
    """Read up to where the live version is, again and again until it has hardly moved meanwhile."""
    behind = True
    while behind:
        applied = await catching_up.run(tell)
        async with pool.acquire() as connection:
            moved = await positions_of(connection, live)
        behind = sum(moved.values()) - applied > reader.batch


async def _switch(
    pool: Pool,
    projection: Projection[S],
    catching_up: CatchingUp[S],
    versions: tuple[int, int],
    *,
    accept_differences: bool,
) -> Rebuilt:
    service = projection.name
    live, rebuilt = (schema_of(service, version) for version in versions)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'")
        await connection.execute(f"SELECT 1 FROM {service}.projection WHERE version = $1 FOR UPDATE", versions[0])
        await connection.execute(f"SELECT 1 FROM {live}.partition ORDER BY partition FOR UPDATE")
        events = await catching_up.run(lambda _: None)
        tables = ("position", "high_water", "outbox", "parked", *projection.tables)
        differences = await compare(connection, live, rebuilt, tables, projection.compared)
        switched = accept_differences or not differences
        if switched:
            if differences or await is_sent_otherwise(connection, live, rebuilt):
                await _keep_what_was_sent(connection, projection, live, rebuilt)
            await connection.execute(
                f"UPDATE {service}.projection SET status = 'retired' WHERE version = $1", versions[0]
            )
            await connection.execute(
                f"UPDATE {service}.projection SET status = 'live', switched_at = now() WHERE version = $1", versions[1]
            )
            await show_version(connection, projection, versions[1])
            await connection.execute(f"UPDATE {live}.partition SET epoch = epoch + 1")
        else:  # it may be looked at until the next rebuild, which starts anew: by then rules may have been mended
            await connection.execute(
                f"UPDATE {service}.projection SET status = 'retired' WHERE version = $1", versions[1]
            )
    return Rebuilt(*versions, events=events, differences=differences, switched=switched)


async def _keep_what_was_sent(connection: Connection, projection: Projection[S], live: str, rebuilt: str) -> None:
    """What was published stays published: the new version goes on from the live one's outbox."""
    await connection.execute(f"TRUNCATE {rebuilt}.outbox")
    await connection.execute(f"INSERT INTO {rebuilt}.outbox TABLE {live}.outbox")
    await connection.execute(
        f"UPDATE {rebuilt}.partition AS mine SET epoch = mine.epoch + 1, outbox_position = theirs.outbox_position"
        f" FROM {live}.partition AS theirs WHERE theirs.partition = mine.partition"
    )
    await projection.set_sent(connection, rebuilt)
