"""The fixtures that every test may ask for."""

from collections.abc import AsyncIterator, Iterator
from contextlib import nullcontext
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from shared.embedded.ports import free_port
from shared.relay.topics import ensure_topics
from shared.settings import Settings
from showroom.migrating import migrate_all
from tests.support.servers import kafka_address, postgres_address, prepare_embedded, run_folder


def pytest_collection_finish(session: pytest.Session) -> None:
    """Fetch an embedded broker before the first test starts, whose deadline it would use up."""
    if any("kafka_bootstrap" in getattr(item, "fixturenames", ()) for item in session.items):
        capture = session.config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled() if capture else nullcontext():
            prepare_embedded()


@pytest.fixture(scope="session")
def run_dir() -> Iterator[Path]:
    """Folder of this run's servers, removed at its end."""
    with run_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres_server(run_dir: Path) -> Iterator[str]:
    """Address of the run's PostgreSQL server; tests take `database_url`."""
    with postgres_address(run_dir) as address:
        yield address


@pytest.fixture(scope="session")
def kafka_bootstrap(run_dir: Path) -> Iterator[str]:
    """The run's broker, shared by all tests: each keeps to its own ``settings.topic_prefix``."""
    with kafka_address(run_dir) as address:
        yield address


@pytest.fixture(scope="session")
async def template_database(postgres_server: str) -> AsyncIterator[str]:
    """Name of a database with every migration applied, to copy from."""
    name = f"template_{uuid4().hex}"
    await _execute(postgres_server, f"CREATE DATABASE {name}")
    await migrate_all(_database(postgres_server, name))
    yield name
    await _execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database_url(postgres_server: str, template_database: str) -> AsyncIterator[str]:
    """A database of the test's own, migrated and empty."""
    name = f"test_{uuid4().hex}"
    await _execute(postgres_server, f"CREATE DATABASE {name} TEMPLATE {template_database}")
    yield _database(postgres_server, name)
    await _execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database_url: str, kafka_bootstrap: str, tmp_path: Path) -> Settings:
    """Settings with a database, topic names, ports and a data folder of the test's own; the topics do not exist yet."""
    return Settings(
        database_url=database_url,
        kafka_bootstrap=kafka_bootstrap,
        topic_prefix=f"t{uuid4().hex[:12]}.",
        partitions=4,
        intake_port=free_port(),
        grading_port=free_port(),
        followup_port=free_port(),
        data_dir=tmp_path,
        phone_key="a key of the tests, 32 letters or more",
        log_level="WARNING",
    )


@pytest.fixture
async def topics(settings: Settings, kafka_bootstrap: str) -> Settings:
    """The same settings, after their topics were created."""
    await ensure_topics(settings, kafka_bootstrap)
    return settings


def _database(server: str, name: str) -> str:
    """The server's address with another database."""
    head, _, query = server.partition("?")
    address = f"{head.rsplit('/', 1)[0]}/{name}"
    return f"{address}?{query}" if query else address


async def _execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
