"""The embedded servers: killed and restarted, cut off, contended for."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from shared.embedded import installing
from shared.embedded.errors import EmbeddedStartError
from shared.embedded.holding import held
from shared.embedded.kafka import EmbeddedKafka
from shared.embedded.ports import free_port, remembered_port
from shared.embedded.postgres import EmbeddedPostgres


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path, durable=False)
    yield server
    server.stop()


@pytest.fixture
def kafka(tmp_path: Path) -> Iterator[EmbeddedKafka]:
    broker = EmbeddedKafka(tmp_path)
    yield broker
    broker.stop()


async def test_a_killed_database_comes_back_at_the_same_address_with_its_data(postgres: EmbeddedPostgres) -> None:
    first = postgres.start()
    connection = await asyncpg.connect(first)
    await connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
    _kill(postgres)
    connection.terminate()
    assert postgres.start() == first
    connection = await asyncpg.connect(first)
    assert await connection.fetchval("SELECT n FROM kept") == 1
    await connection.close()


async def test_a_killed_broker_comes_back_at_the_same_address_with_its_records(kafka: EmbeddedKafka) -> None:
    first = kafka.start()
    await _make_topic(first, "kept")
    producer = AIOKafkaProducer(bootstrap_servers=first, acks="all")
    await producer.start()
    await producer.send_and_wait("kept", b"still here")
    await producer.stop()
    _kill(kafka)
    assert kafka.start() == first
    consumer = AIOKafkaConsumer("kept", bootstrap_servers=first, auto_offset_reset="earliest")
    await consumer.start()
    assert (await consumer.getone()).value == b"still here"
    await consumer.stop()


def test_a_database_whose_first_start_was_cut_off_starts(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    (tmp_path / "postgres.new").mkdir()
    (tmp_path / "postgres.new" / "PG_VERSION").write_text("18")
    assert postgres.start()


def test_a_remembered_port_that_somebody_else_took_is_given_up(postgres: EmbeddedPostgres, tmp_path: Path) -> None:
    taken = EmbeddedPostgres(tmp_path / "other", durable=False)
    taken.start()
    try:
        (tmp_path / "ports").write_text(f'{{"postgres": {taken.port}}}')
        postgres.start()
        assert postgres.port != taken.port
        assert remembered_port(tmp_path / "ports", "kafka") != postgres.port
    finally:
        taken.stop()


@pytest.mark.parametrize("content", ["", "garbage", "[1]", '{"postgres": "x"}', '{"postgres": 70000}'])
def test_a_damaged_ports_file_is_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "ports").write_text(content)
    port = remembered_port(tmp_path / "ports", "postgres")
    assert port == remembered_port(tmp_path / "ports", "postgres") == free_port(port)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends the children only on Linux")
def test_servers_end_with_a_killed_parent(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from shared.embedded.postgres import EmbeddedPostgres;"
        "from shared.embedded.kafka import EmbeddedKafka; folder = Path(sys.argv[1]);"
        "EmbeddedPostgres(folder).start(); EmbeddedKafka(folder).start(); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        parent.kill()
    for name in ("postgres.lock", "kafka.lock"):
        with held(tmp_path / name, patience=20):  # each server holds its own as long as it lives
            pass


def test_two_systems_on_one_folder_are_refused(tmp_path: Path) -> None:
    with (
        held(tmp_path / "lock"),
        pytest.raises(EmbeddedStartError, match="SHOWROOM_DATA_DIR"),
        held(tmp_path / "lock", patience=0.2),
    ):
        pass


def test_without_network_the_first_start_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("jgo.constants.MAVEN_CENTRAL_URL", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(EmbeddedStartError, match="KAFKA_BOOTSTRAP"):
        installing.installed_jars()
    assert not (installing.cache_folder() / "jars").exists()


def _kill(server: EmbeddedPostgres | EmbeddedKafka) -> None:
    assert server.process is not None
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()


async def _make_topic(bootstrap: str, name: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic(name, 1, 1)])
    await admin.close()
