"""A lean HTTP/1.1 load client on raw connections, in a process of its own; `bench.loading` is its task and answer."""

import asyncio
import time
from array import array
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import cast

import msgspec
import uvloop

from bench.child import answer_with, task_of
from bench.loading import Load, Loaded

_CREATED = 201
_ENTRY_ACCEPTED = b'"status":201'
_LAST_ANSWERS_SECONDS = 20


class _Tally:
    """What all lanes count together."""

    def __init__(self, task: Load, lanes: int) -> None:
        self.task = task
        self.lanes = lanes
        self.began = time.perf_counter() + 0.1
        self.counts_from = self.began + task.warm_up
        self.ends = self.counts_from + task.seconds
        self.last = self.counts_from
        self.latencies = array("d")
        self.accepted = 0
        self.others: Counter[int] = Counter()
        self.cpu_before: float | None = None

    def take(self, due: float, now: float, status: int, body: bytes | bytearray) -> None:
        if now < self.counts_from:
            return
        if self.cpu_before is None:
            self.cpu_before = time.process_time()
        self.last = now
        self.latencies.append(now - due)
        if self.task.batches:
            self.accepted += body.count(_ENTRY_ACCEPTED)
        elif status == _CREATED:
            self.accepted += 1
        else:
            self.others[status] += 1


class _Lane(asyncio.Protocol):
    """One connection: sends a request, waits for its answer, sends the next."""

    def __init__(self, tally: _Tally, number: int, requests: list[bytes]) -> None:
        self.sent = tally.task.skip[number]
        self.idle = asyncio.Event()
        self._tally = tally
        self._number = number
        again = cycle(requests) if tally.task.again else requests
        self._requests: Iterator[bytes] = islice(again, self.sent, None)
        self._first = self.sent
        self._due = 0.0
        self._read = bytearray()
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.idle.is_set():
            raise ConnectionError("the service closed a connection before it answered") from exc

    def data_received(self, data: bytes) -> None:
        whole: bytes | bytearray = data
        if self._read:
            self._read += data
            whole = self._read
        head = whole.find(b"\r\n\r\n")
        if head < 0:
            self._read = bytearray(whole)
            return
        at = _length_at(whole, head)
        end = head + 4 + int(whole[at : whole.find(b"\r", at)])
        if len(whole) < end:
            if whole is not self._read:
                self._read = bytearray(whole)
            return
        self._tally.take(self._due, time.perf_counter(), int(whole[9:12]), whole)
        self._read = bytearray()
        self._next()

    def _next(self) -> None:
        tally, now = self._tally, time.perf_counter()
        due = now
        if tally.task.rate is not None:
            turn = (self.sent - self._first) * tally.lanes + self._number
            due = tally.began + turn / tally.task.rate
        request = next(self._requests, None) if max(due, now) < tally.ends else None
        if request is None:
            tally.ends = min(tally.ends, now) if due < tally.ends else tally.ends
            self.idle.set()
            return
        self._due = due
        self.sent += 1
        if due <= now:
            self._transport.write(request)
        else:
            self._loop.call_later(due - now, self._transport.write, request)


def _length_at(whole: bytes | bytearray, head: int) -> int:
    """Where the number of the header Content-Length begins."""
    for name in (b"content-length:", b"Content-Length:"):
        at = whole.find(name, 0, head)
        if at >= 0:
            return at + len(name)
    raise ValueError("an answer without a length")


def _requests(task: Load) -> list[list[bytes]]:
    return msgspec.msgpack.decode(Path(task.requests).read_bytes(), type=list[list[bytes]])


async def _load(task: Load, requests: list[list[bytes]]) -> Loaded:
    tally = _Tally(task, len(requests))
    lanes = [_Lane(tally, number, mine) for number, mine in enumerate(requests)]
    loop = asyncio.get_running_loop()
    connections = [await loop.create_connection(lambda lane=lane: lane, task.host, task.port) for lane in lanes]  # type: ignore[misc]  # mypy has no types for a lambda's default
    longest = task.warm_up + task.seconds + _LAST_ANSWERS_SECONDS
    await asyncio.wait_for(asyncio.gather(*(lane.idle.wait() for lane in lanes)), longest)
    cpu = time.process_time() - (tally.cpu_before or 0.0)
    for transport, _ in connections:
        transport.close()
    latencies = sorted(tally.latencies)
    return Loaded(
        seconds=tally.last - tally.counts_from,
        answers=len(latencies),
        accepted=tally.accepted,
        p50=_milliseconds(latencies, 0.5),
        p99=_milliseconds(latencies, 0.99),
        longest=_milliseconds(latencies, 1.0),
        cpu_seconds=cpu,
        sent=[lane.sent for lane in lanes],
        others=dict(tally.others),
    )


def _milliseconds(ordered: list[float], share: float) -> float:
    return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)]


if __name__ == "__main__":
    given = task_of(Load)
    answer_with(uvloop.run(_load(given, _requests(given))))
