"""The relay: one per service at a time, from the service's ledgers to Kafka, in ledger order."""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from shared.database.connection import Connection
from shared.relay.sending import open_producer, send_entries
from shared.relay.source import Entry, Source

_log = structlog.get_logger(__name__)
_POLL_SECONDS = 1.0
_LOCK_SECONDS = 0.5
_MOST_WAIT_SECONDS = 5.0
_FAILURES = (KafkaError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_SETTINGS = {"synchronous_commit": "off"}
"""A position that a crash takes back only means that some entries are sent again."""


async def run_relay(source: Source, database_url: str, bootstrap: str, *, prefix: str = "", limit: int = 2_000) -> None:
    """Relay until cancelled.

    An advisory lock lets one relay of the service work and the others wait. After any failure (the broker's, the
    database's) it forgets producer and connection and starts again from the stored position, after a growing wait.
    What it had sent but not stored is sent again: readers skip what is at or below the position they have seen.

    Args:
        source: the ledgers.
        database_url: where they are.
        bootstrap: Kafka brokers.
        prefix: put before the topic's name.
        limit: most entries in one round.
    """
    wait = 0.1
    while True:
        try:
            await _relay(source, database_url, bootstrap, prefix=prefix, limit=limit)
        except _FAILURES as error:
            _log.warning("relay_interrupted", relay=source.schema, error=type(error).__name__, wait_seconds=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _MOST_WAIT_SECONDS)
        else:
            wait = 0.1


async def _relay(source: Source, database_url: str, bootstrap: str, *, prefix: str, limit: int) -> None:
    """Work until something fails; returns once it has got somewhere and the connection was lost."""
    connection = await asyncpg.connect(database_url, server_settings=_SETTINGS)
    try:
        await _take_lock(connection, source)
        producer = open_producer(bootstrap)
        await producer.start()
        try:
            await _pump(
                source, connection, lambda entries: send_entries(producer, prefix + source.topic, entries), limit
            )
        finally:
            await _quietly(producer.stop())
    finally:
        connection.terminate()


async def _take_lock(connection: Connection, source: Source) -> None:
    taken = False
    while not taken:
        taken = await connection.fetchval("SELECT pg_try_advisory_lock(hashtext($1))", f"relay {source.schema}")
        if not taken:
            await asyncio.sleep(_LOCK_SECONDS)


async def _pump(
    source: Source, connection: Connection, send: Callable[[list[Entry]], Awaitable[None]], limit: int
) -> None:
    written = asyncio.Event()
    await connection.add_listener(source.channel, lambda *_: written.set())
    rows = await connection.fetch(f"SELECT ledger, position FROM {source.schema}.relay_position")  # noqa: S608
    positions = {row["ledger"]: row["position"] for row in rows}
    _log.info("relay_started", relay=source.schema, positions=positions)
    while True:
        written.clear()
        entries = await source.read(connection, positions, limit)
        if not entries:
            await _wait(written)
            continue
        await send(entries)
        reached = {entry.ledger: entry.position for entry in entries}
        await connection.execute(
            f"INSERT INTO {source.schema}.relay_position AS known (ledger, position)"  # noqa: S608
            " SELECT * FROM unnest($1::text[], $2::bigint[])"
            " ON CONFLICT (ledger) DO UPDATE SET position = greatest(known.position, EXCLUDED.position)",
            list(reached),
            list(reached.values()),
        )
        positions |= reached


async def _wait(written: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(written.wait(), _POLL_SECONDS)
    except TimeoutError:
        return  # a notice may be lost; look again


async def _quietly(stopping: Awaitable[None]) -> None:
    try:
        await asyncio.wait_for(stopping, _MOST_WAIT_SECONDS)
    except (KafkaError, OSError, TimeoutError):
        return  # it is being thrown away
