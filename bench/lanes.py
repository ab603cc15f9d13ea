"""Simulated showrooms as lanes of HTTP requests: each dealer's history in its order, all dealers side by side."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from services.intake.client import IntakeClient
from services.intake.deciding import Command
from services.intake.http.routes import BATCH_PATH, path_of
from services.intake.subjects import DECIDERS
from showroom.simulation.plan import Plan
from showroom.simulation.world import simulate

CONSULTANTS = 10
_OPENING = CONSULTANTS + 5
"""Commands that open a dealer: itself, four others of its staff, its consultants."""


def showrooms(dealers: int, seed: int) -> Iterator[Command]:
    """Two months of so many dealers, in time order."""
    start, until = date(2026, 2, 1), datetime(2026, 4, 1, tzinfo=UTC)
    return simulate(Plan(seed=seed, start=start, until=until, dealers=dealers, consultants=CONSULTANTS))


def open_dealers(commands: Iterator[Command], dealers: int, url: str) -> None:
    """Send what opens the dealers, taken from the beginning of their history."""
    with IntakeClient(url) as client:
        client.send(list(islice(commands, dealers * _OPENING)))


def single_lanes(commands: Iterable[Command], url: str) -> list[list[bytes]]:
    """A lane for each dealer, a request for each of its commands."""
    lanes: dict[str, list[bytes]] = {}
    for command in commands:
        path = path_of(DECIDERS[type(command)])
        lanes.setdefault(command.dealer_id, []).append(request(url, path, msgspec.json.encode(command)))
    return list(lanes.values())


def batch_lane(commands: Iterable[Command], size: int, url: str) -> list[bytes]:
    """A lane of batches."""
    rest = iter(commands)
    lane = []
    while batch := list(islice(rest, size)):
        lane.append(request(url, BATCH_PATH, msgspec.json.encode(batch)))
    return lane


def request(url: str, path: str, body: bytes) -> bytes:
    """A whole POST request."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def write_lanes(lanes: Sequence[Sequence[bytes]], path: Path) -> Path:
    """Lanes as the load client reads them."""
    path.write_bytes(msgspec.msgpack.encode(lanes))
    return path
