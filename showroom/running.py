"""The running system's addresses, as `showroom up` writes them down for the other commands."""

from pathlib import Path

import msgspec
from msgspec import Struct

from shared.settings import Settings, SettingsInvalid, load_settings


class Running(Struct, frozen=True, kw_only=True):
    """Where the system that runs on this machine is reached. ``pid`` is the process that started it."""

    pid: int
    database_url: str
    kafka_bootstrap: str
    intake_url: str
    grading_url: str


def running_file(data_dir: Path) -> Path:
    """Where the addresses are written."""
    return data_dir / "running.json"


def write_running(data_dir: Path, running: Running) -> None:
    """Write the addresses down, readable by the owner only."""
    file = running_file(data_dir)
    file.touch(mode=0o600)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(running)))


def connected_settings() -> Settings:
    """The settings, with what the environment leaves open taken from the system that runs on this machine.

    Raises:
        SettingsInvalid: neither says where the database and the broker are.
    """
    settings = load_settings()
    file = running_file(settings.data_dir)
    known: dict[str, str] = {}
    if file.exists():
        running = msgspec.json.decode(file.read_bytes(), type=Running)
        known = {name: getattr(running, name) for name in Running.__struct_fields__ if name != "pid"}
    missing = {name: value for name, value in known.items() if getattr(settings, name) is None}
    connected = settings.model_copy(update=missing)
    if connected.database_url is None or connected.kafka_bootstrap is None:
        raise SettingsInvalid(
            "Nothing runs here. Start it with: showroom up; or set DATABASE_URL and KAFKA_BOOTSTRAP"
            " · 系统未运行，请先执行 showroom up"
        )
    return connected
