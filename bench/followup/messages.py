"""The messages of tasks that are due go to a gateway, and intake records each: the real sender, intake and file."""

import time
from collections.abc import Iterator

import psycopg

from bench.figure import Figure
from bench.history import Recorded
from bench.parts import running_parts, wait_until_ready
from shared.embedded.ports import free_port
from shared.settings import Settings

_LOOK_EVERY_SECONDS = 0.2
_MOST_SECONDS = 500
_COUNT = "SELECT count(*) FROM followup.message WHERE state = ANY(%s)"
_HANDED_OVER = ["sent", "recorded"]
_RECORDED = ["recorded"]


def sent_messages(history: Recorded, settings: Settings, count: int) -> Iterator[Figure]:
    """Seconds until one sender has handed all over, and until intake has recorded all; both from its start on.

    Args:
        history: whose ledger intake writes, and where it knows the customers' phones from.
        settings: of the database that followup's tasks are in.
        count: how many messages are due.
    """
    folder = settings.data_dir / "messages"
    port = free_port()
    intake = history.settings.model_copy(update={"intake_port": port, "data_dir": folder})
    followup = settings.model_copy(
        update={"intake_url": f"http://127.0.0.1:{port}", "data_dir": folder, "sms_gateway": "file"}
    )
    with running_parts(intake, [("intake", "api")]):
        wait_until_ready(port)
        began = time.monotonic()
        with running_parts(followup, [("followup", "sender")]):
            handed_over, recorded = _watch(settings.database, count)
    for what, ended in (("handed over to the gateway's file", handed_over), ("recorded by intake", recorded)):
        yield Figure(
            benchmark="due",
            what=f"{count:,} messages {what}, 1 sender",
            value=ended - began,
            unit="s",
            note=f"{count / (ended - began):,.0f} messages/s, with the start of the process",
        )


def _watch(database_url: str, count: int) -> tuple[float, float]:
    """When all were handed over, and when all were recorded.

    Raises:
        TimeoutError: it takes too long.
    """
    with psycopg.connect(database_url, autocommit=True) as connection:
        return _when(connection, _HANDED_OVER, count), _when(connection, _RECORDED, count)


def _when(connection: "psycopg.Connection[tuple[int]]", states: list[str], count: int) -> float:
    deadline = time.monotonic() + _MOST_SECONDS
    while (now := time.monotonic()) < deadline:
        row = connection.execute(_COUNT, (states,)).fetchone()
        if row is not None and row[0] >= count:
            return now
        time.sleep(_LOOK_EVERY_SECONDS)
    raise TimeoutError(f"not all messages were {' or '.join(states)} in {_MOST_SECONDS} seconds")
