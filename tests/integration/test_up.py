"""`showroom up`: everything starts, is found, comes back when killed, and ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.embedded.errors import EmbeddedStartError
from shared.embedded.holding import held
from shared.embedded.ports import free_port
from shared.settings import Settings, environment_of
from showroom.parts import existing_services
from showroom.running import read_running
from showroom.system import SystemNotReady, running_system

UP = [sys.executable, "-m", "showroom", "up", "--json"]


def test_up_says_where_everything_is_and_ends_with_ctrl_c(settings: Settings) -> None:
    with _up(settings) as (process, running):
        assert running["urls"].keys() == {"intake", "grading", "followup"}
        assert all(httpx.get(f"{url}/health/ready").is_success for url in running["urls"].values())
        found = read_running(settings.data_dir)
        assert found is not None
        assert found.urls == running["urls"]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert read_running(settings.data_dir) is None
    assert not (settings.data_dir / "running.json").exists()
    with held(settings.data_dir / "running.lock", patience=0):  # no part is left
        pass


def test_parts_end_with_a_killed_up(settings: Settings) -> None:
    with _up(settings) as (process, _):
        process.kill()
        process.wait()
    with held(settings.data_dir / "running.lock", patience=30):
        pass
    assert read_running(settings.data_dir) is None


def test_a_second_system_on_the_folder_is_refused_at_once(settings: Settings) -> None:
    with running_system(settings):
        before = time.monotonic()
        with pytest.raises(EmbeddedStartError, match="SHOWROOM_DATA_DIR"), running_system(settings):
            pass
        assert time.monotonic() - before < 5


def test_killed_parts_are_started_again(settings: Settings) -> None:
    told: list[str] = []
    with running_system(settings, tell=told.append) as system:
        url = system.urls["intake"]
        parts = ("intake.api", "intake.relay", "followup.worker", "followup.sender")
        for part in parts:
            system.supervisor.kill(part)
        _wait(lambda: all(system.supervisor.restarts[part] == 1 for part in parts))
        system.wait_until_ready()
        assert httpx.get(f"{url}/health/live").is_success
    assert any("intake.api 已退出 · ended (SIGKILL)" in line for line in told)


def test_killed_servers_come_back_and_the_parts_find_them(tmp_path: Path) -> None:
    ports = {f"{service}_port": free_port() for service in existing_services()}
    alone = Settings.model_validate({"data_dir": tmp_path, "partitions": 2, **ports})
    with running_system(alone, durable=False) as system:
        for server in ("postgres", "kafka"):
            system.supervisor.kill(server)
        _wait(lambda: system.supervisor.restarts["postgres"] == system.supervisor.restarts["kafka"] == 1)
        system.wait_until_ready()
        assert httpx.get(f"{system.urls['intake']}/health/ready").is_success


def test_a_part_whose_port_is_taken_ends_the_start_with_the_reason(settings: Settings) -> None:
    refused = pytest.raises(SystemNotReady, match=f"(?s)intake.api.*Port {settings.intake_port}")
    with _listener(settings.host, settings.intake_port), refused, running_system(settings):
        pass


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["up"], {"SHOWROOM_INTAKE_PORT": "many"}, "SHOWROOM_INTAKE_PORT"),
        (["run", "intake"], {}, "Set DATABASE_URL, KAFKA_BOOTSTRAP, SHOWROOM_PHONE_KEY"),
        (["run", "nothing"], {}, "'nothing'"),
        (["run", "intake", "--part", "nothing"], {}, "api, relay"),
    ],
)
def test_what_is_wrong_is_said_in_words(arguments: list[str], environment: dict[str, str], said: str) -> None:
    clean = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "KAFKA_BOOTSTRAP")}
    command = [sys.executable, "-m", "showroom", *arguments]
    ended = subprocess.run(command, env=clean | environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_data_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    below = Settings(data_dir=tmp_path / "file" / "folder")
    with pytest.raises(EmbeddedStartError, match="SHOWROOM_DATA_DIR"), running_system(below):
        pass


@contextmanager
def _up(settings: Settings) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, Any]]]:
    environment = os.environ | environment_of(settings)
    log = settings.data_dir / "up.log"
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            UP, env=environment, stdout=subprocess.PIPE, stderr=errors, cwd=Path(__file__).parents[2]
        ) as process,
    ):
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, log.read_text("utf-8")
            yield process, json.loads(line)
        finally:
            process.kill()


@contextmanager
def _listener(host: str, port: int) -> Iterator[None]:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen()
        yield


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not until():
        assert time.monotonic() < deadline, "it did not happen in 60 s"
        time.sleep(0.05)
