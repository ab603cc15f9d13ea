"""A file for a gateway: one JSON line a message, for the embedded system, for trials and for tests.

A message is taken once it is on disk. Those that come together are written together: one lock, one write, one flush.
A key that stands in the file of today or yesterday is not written again, whichever process wrote it.
"""

import asyncio
import fcntl
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import structlog

from services.followup.messages.message import Accepted, GatewayUnavailable, Message

_log = structlog.get_logger(__name__)


class _Line(msgspec.Struct, frozen=True):
    key: str


_LINE = msgspec.json.Decoder(_Line)


class FileOutbox:
    """Writes to ``<folder>/<day>.jsonl``; the days are UTC's.

    Args:
        name: what its messages are recorded under.
        folder: made when it does not exist; only its owner may read the files.
        now: the clock.
    """

    def __init__(self, name: str, folder: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.name = name
        self._folder = folder
        self._now = now
        self._waiting: list[tuple[Message, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._days: dict[str, _Day] = {}

    async def send(self, message: Message) -> Accepted:
        """Write it down, if it is not there yet.

        Raises:
            GatewayUnavailable: the disk does not take it.
        """
        written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((message, written))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())
        await written
        return Accepted(message.key)

    async def close(self) -> None:
        """Wait for what is being written."""
        if self._writing is not None:
            await self._writing

    async def _write_all(self) -> None:
        while self._waiting:
            together, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._write, [message for message, _ in together])
            except OSError as error:
                _log.warning("outbox_not_written", gateway=self.name, error=type(error).__name__, errno=error.errno)
                _settle(together, GatewayUnavailable("outbox_not_written"))
            else:
                _settle(together, None)

    def _write(self, messages: Sequence[Message]) -> None:
        moment = self._now().astimezone(UTC)
        today, yesterday = (f"{moment - timedelta(days=back):%Y-%m-%d}" for back in (0, 1))
        self._folder.mkdir(parents=True, exist_ok=True)
        self._days = {day: self._days.get(day) or _Day(self._folder / f"{day}.jsonl") for day in (today, yesterday)}
        with open(self._folder / "lock", "ab", opener=_private) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = [day.catch_up() for day in self._days.values()]
            new = {one.key: one for one in messages if not any(one.key in keys for keys in known)}
            if new:
                self._days[today].append(b"".join(_line(message, moment) for message in new.values()))


class _Day:
    """The file of a day, and the keys in it as far as it was read. Everything is called under the lock."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_to = 0
        self._keys: set[str] = set()

    def catch_up(self) -> set[str]:
        """All keys in the file, also those that other processes have written since."""
        if not self._path.exists() or self._path.stat().st_size == self._read_to:
            return self._keys
        with self._path.open("r+b") as file:
            file.seek(self._read_to)
            for line in file:
                if not line.endswith(b"\n"):  # a crash tore it: nobody was told that it was taken
                    file.truncate(self._read_to)
                    break
                self._read_to += len(line)
                self._keys.add(_LINE.decode(line).key)
        return self._keys

    def append(self, lines: bytes) -> None:
        """Write lines at the end, to the disk; `catch_up` will read them."""
        with open(self._path, "ab", buffering=0, opener=_private) as file:
            file.write(lines)
            os.fdatasync(file.fileno())


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _line(message: Message, moment: datetime) -> bytes:
    written = {
        "key": message.key,
        "at": moment,
        "channel": message.channel,
        "to": message.to,
        "subject": message.subject,
        "text": message.text,
        "template": message.template,
        "language": message.language,
    }
    return msgspec.json.encode(written) + b"\n"


def _settle(together: "list[tuple[Message, asyncio.Future[None]]]", error: Exception | None) -> None:
    for _, written in together:
        if written.done():  # its sender has been cancelled
            continue
        if error is None:
            written.set_result(None)
        else:
            written.set_exception(error)
