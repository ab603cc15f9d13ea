"""Where the running system is: its addresses, for other commands on this machine."""

import os
from pathlib import Path

import msgspec
from msgspec import Struct

from shared.embedded.errors import EmbeddedStartError
from shared.embedded.holding import held
from shared.settings import Settings, SettingsInvalid, load_settings


class Running(Struct, frozen=True):
    """What ``running.json`` in the data folder holds while a system runs."""

    pid: int
    database_url: str
    kafka_bootstrap: str
    topic_prefix: str
    urls: dict[str, str]
    """HTTP address by service."""
    logs: dict[str, str]
    """Log file by part and server."""


def write_running(data_dir: Path, running: Running) -> None:
    """Write the file, for the eyes of this user alone: an address may hold a password."""
    part = data_dir / "running.part"
    part.unlink(missing_ok=True)
    part.touch(0o600)
    part.write_bytes(msgspec.json.format(msgspec.json.encode(running)))
    part.replace(data_dir / "running.json")


def remove_running(data_dir: Path) -> None:
    """The system has ended."""
    (data_dir / "running.json").unlink(missing_ok=True)


def read_running(data_dir: Path) -> Running | None:
    """The system that runs with this data folder, if there is one. A file that a killed system left does not count."""
    try:
        running = msgspec.json.decode((data_dir / "running.json").read_bytes(), type=Running)
    except (OSError, msgspec.DecodeError):
        return None
    return running if _is_held(data_dir) else None


def connected_settings() -> Settings:
    """The settings, with what the environment leaves open taken from the system that runs on this machine.

    Raises:
        SettingsInvalid: neither says where the database and the broker are.
    """
    settings = load_settings()
    running = read_running(settings.data_dir)
    known: dict[str, str] = {}
    if running is not None:
        urls = {f"{service}_url": url for service, url in running.urls.items()}
        known = {"database_url": running.database_url, "kafka_bootstrap": running.kafka_bootstrap, **urls}
        if not settings.topic_prefix:
            known["topic_prefix"] = running.topic_prefix
    connected = settings.model_copy(
        update={name: value for name, value in known.items() if not getattr(settings, name, "a service without URL")}
    )
    if connected.database_url is None or connected.kafka_bootstrap is None:
        raise SettingsInvalid(
            f"系统未运行，请先执行 showroom up · No system runs with {settings.data_dir}. Start it with: showroom up;"
            " or set DATABASE_URL and KAFKA_BOOTSTRAP"
        )
    return connected


def url_of(settings: Settings, service: str) -> str:
    """HTTP address of a service: from the settings, else of the running system.

    Raises:
        SettingsInvalid: neither says it.
    """
    given: str | None = getattr(settings, f"{service}_url")
    running = read_running(settings.data_dir)
    url = given or (running.urls.get(service) if running else None)
    if url is None:
        raise SettingsInvalid(
            f"服务地址未知，请先执行 showroom up，或设置 SHOWROOM_{service.upper()}_URL"
            f" · The address of {service} is not known: start `showroom up`, or set that variable"
        )
    return url.rstrip("/")


def _is_held(data_dir: Path) -> bool:
    try:
        with held(data_dir / "running.lock", patience=0):
            return False
    except EmbeddedStartError:
        return True
    except OSError:
        return not os.access(data_dir, os.W_OK)  # somebody else's folder: believe the file
