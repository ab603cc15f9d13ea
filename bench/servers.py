"""The servers that the benchmarks run against: what the environment gives, else embedded ones that end with the run."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg

from shared.embedded.kafka import EmbeddedKafka
from shared.embedded.postgres import EmbeddedPostgres
from shared.embedded.warming import prepare_kafka
from shared.settings import Settings, load_settings
from showroom.migrating import migrate_all


@contextmanager
def bench_servers() -> Iterator[Settings]:
    """Settings with a broker and a durable database, and a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="showroom-bench-") as folder, ExitStack() as stack:
        settings = load_settings().model_copy(
            update={"data_dir": Path(folder), "phone_key": "a key of the benchmarks, 32 letters or more"}
        )
        if settings.database_url is None:
            postgres = EmbeddedPostgres(settings.data_dir)
            stack.callback(postgres.stop)
            settings = settings.model_copy(update={"database_url": postgres.start()})
        if settings.kafka_bootstrap is None:
            prepare_kafka()
            kafka = EmbeddedKafka(settings.data_dir)
            stack.callback(kafka.stop)
            settings = settings.model_copy(update={"kafka_bootstrap": kafka.start()})
        yield settings


@contextmanager
def own_database(settings: Settings) -> Iterator[Settings]:
    """The settings with a database of their own, migrated and empty, dropped at the end."""
    name = f"bench_{uuid4().hex[:12]}"
    asyncio.run(_execute(settings.database, f"CREATE DATABASE {name}"))
    try:
        own = settings.model_copy(update={"database_url": _with_name(settings.database, name)})
        asyncio.run(migrate_all(own.database))
        yield own
    finally:
        asyncio.run(_execute(settings.database, f"DROP DATABASE {name} WITH (FORCE)"))


def _with_name(address: str, name: str) -> str:
    head, _, query = address.partition("?")
    renamed = f"{head.rsplit('/', 1)[0]}/{name}"
    return f"{renamed}?{query}" if query else renamed


async def _execute(address: str, statement: str) -> None:
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
