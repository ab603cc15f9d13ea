"""An SMS gateway over real HTTP that honours idempotency keys, and fails as it is told to."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import StrEnum
from random import Random

import msgspec
from msgspec import Struct, field


class Fault(StrEnum):
    """What happens to one request."""

    NONE = "none"
    BUSY = "busy"
    BROKEN = "broken"
    HANGS = "hangs"
    TAKES_AND_HANGS = "takes_and_hangs"
    CUT_BEFORE = "cut_before"
    CUT_AFTER = "cut_after"
    GARBLED = "garbled"
    REFUSED = "refused"


class Request(Struct):
    """A request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


Decide = Callable[[Request], Fault]


class GatewayServer(Struct):
    """What the gateway has seen: every request, and by key the messages that it took, each once.

    ``overlapping`` are keys that were handed over twice at the same time.
    """

    decide: Decide
    address: str = ""
    requests: list[Request] = field(default_factory=list)
    taken: dict[str, bytes] = field(default_factory=dict)
    handed: Counter[str] = field(default_factory=Counter)
    active: Counter[str] = field(default_factory=Counter)
    overlapping: set[str] = field(default_factory=set)
    most_at_once: int = 0


def always(fault: Fault) -> Decide:
    """The same for every request."""
    return lambda _request: fault


def in_turn(*faults: Fault) -> Decide:
    """One fault a request, then none."""
    left = list(faults)
    return lambda _request: left.pop(0) if left else Fault.NONE


def seeded(seed: int, share: float, faults: tuple[Fault, ...]) -> Decide:
    """A share of the requests fails, each in one of the ways."""
    random = Random(seed)
    return lambda _request: random.choice(faults) if random.random() < share else Fault.NONE


@asynccontextmanager
async def gateway_server(decide: Decide | None = None) -> AsyncIterator[GatewayServer]:
    """The gateway, listening until the block ends; nothing fails unless it is decided so."""
    gateway = GatewayServer(decide or always(Fault.NONE))
    connections: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.add(writer)
        try:
            while await _answer_one(gateway, reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            connections.discard(writer)
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    gateway.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield gateway
    finally:
        server.close()
        for writer in list(connections):
            writer.transport.abort()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), 2)


async def _answer_one(gateway: GatewayServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Read a request and do to it what is decided; whether the connection goes on."""
    request = await _read(reader)
    gateway.requests.append(request)
    key = request.headers.get("idempotency-key", "")
    gateway.handed[key] += 1
    gateway.active[key] += 1
    gateway.most_at_once = max(gateway.most_at_once, gateway.active.total())
    if gateway.active[key] > 1:
        gateway.overlapping.add(key)
    try:
        await asyncio.sleep(0)
        fault = gateway.decide(request)
        if fault in (Fault.NONE, Fault.CUT_AFTER, Fault.TAKES_AND_HANGS):
            gateway.taken.setdefault(key, request.body)
        return await _reply(reader, writer, fault, key)
    finally:
        gateway.active[key] -= 1


async def _reply(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, fault: Fault, key: str) -> bool:
    match fault:
        case Fault.HANGS | Fault.TAKES_AND_HANGS:
            await reader.read()  # until the client has had enough
            return False
        case Fault.CUT_BEFORE | Fault.CUT_AFTER:
            writer.transport.abort()
            return False
        case Fault.BUSY:
            _write(writer, 429, b"", "Retry-After: 1\r\n")
        case Fault.BROKEN:
            _write(writer, 500, b"oops")
        case Fault.REFUSED:
            _write(writer, 422, b'{"code": "bad number"}')
        case Fault.GARBLED:
            _write(writer, 200, b"<html>")
        case Fault.NONE:
            _write(writer, 200, msgspec.json.encode({"code": 0, "id": f"gateway-{key}"}))
    await writer.drain()
    return True


def _write(writer: asyncio.StreamWriter, status: int, body: bytes, headers: str = "") -> None:
    writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode() + body)


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, target, _ = head[0].split(" ")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method, target, headers, body)
