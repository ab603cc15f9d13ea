"""Ports on this machine, remembered so that clients find a restarted server again."""

import json
import random
import socket
from pathlib import Path

from shared.embedded.errors import EmbeddedStartError

# Below the range from which Linux takes the ports of outgoing connections, which could sit on ours while we are down.
_RANGE = range(15_000, 32_000)
_TRIES = 200


def free_port(preferred: int = 0) -> int:
    """``preferred`` when nobody listens there on loopback, else any free port."""
    chosen = (random.choice(_RANGE) for _ in range(_TRIES))  # noqa: S311 - nothing to guess
    for port in (preferred or next(chosen), *chosen):
        if _is_free(port):
            return port
    raise EmbeddedStartError("本机没有可用端口 · No free port on 127.0.0.1")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def remembered_port(file: Path, name: str) -> int:
    """The port that ``name`` had the last time, when it is still free; else another one, remembered in ``file``."""
    known = _read(file)
    port = free_port(known.get(name, 0))
    if known.get(name) != port:
        # Read again: another server of the same folder may have chosen its own port in between.
        _write(file, {**_read(file), name: port})
    return port


def forget_port(file: Path, name: str) -> None:
    """Choose anew the next time, because the server could not listen there."""
    known = _read(file)
    if known.pop(name, None) is not None:
        _write(file, known)


def _read(file: Path) -> dict[str, int]:
    try:
        known = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): port for name, port in known.items() if isinstance(port, int)} if isinstance(known, dict) else {}


def _write(file: Path, ports: dict[str, int]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps(ports), "utf-8")
    part.replace(file)
