"""The real broker and database of a test run: what the environment gives, else Docker's, else the embedded ones."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from shared.embedded.kafka import EmbeddedKafka
from shared.embedded.postgres import EmbeddedPostgres
from shared.embedded.warming import prepare_kafka

_PREFIX = "showroom-test-"


@contextmanager
def postgres_address(folder: Path) -> Iterator[str]:
    """Address of a PostgreSQL server whose user may create databases."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
    elif docker_answers():
        from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415 - slow to import, for Docker only

        with PostgresContainer("postgres:18", driver=None) as container:
            yield container.get_connection_url()
    else:
        server = EmbeddedPostgres(folder, durable=False)
        try:
            yield server.start()
        finally:
            server.stop()


@contextmanager
def kafka_address(folder: Path) -> Iterator[str]:
    """Bootstrap address of a Kafka broker."""
    if given := os.environ.get("KAFKA_BOOTSTRAP"):
        yield given
    elif docker_answers():
        from testcontainers.community.kafka import KafkaContainer  # noqa: PLC0415 - slow to import, for Docker only

        with KafkaContainer("confluentinc/cp-kafka:7.9.0").with_kraft() as container:
            yield container.get_bootstrap_server()
    else:
        broker = EmbeddedKafka(folder)
        try:
            yield broker.start()
        finally:
            broker.stop()


def prepare_embedded() -> None:
    """Fetch the broker of a first run on this machine, where `kafka_address` would start one."""
    if not os.environ.get("KAFKA_BOOTSTRAP") and not docker_answers():
        prepare_kafka()


@cache
def docker_answers() -> bool:
    """Whether containers can be started here."""
    docker = shutil.which("docker")
    if docker is None:
        return False
    try:
        return subprocess.run([docker, "info"], capture_output=True, timeout=10, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@contextmanager
def run_folder() -> Iterator[Path]:
    """A folder that ends with the run; the folders of runs that were killed are removed too."""
    root = Path(tempfile.gettempdir())
    for left in root.glob(f"{_PREFIX}*/run.lock"):
        with suppress(OSError), left.open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    with (folder / "run.part").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (folder / "run.part").rename(folder / "run.lock")  # seen by others only when it is taken
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
