"""A way between a client and its PostgreSQL server that can be cut, with the server's last answers lost."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit


class CuttingProxy:
    """Passes bytes both ways until it is cut; new connections pass again. It has a loop of its own, in a thread."""

    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._ways: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._deaf = False
        self._listening = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._ending = asyncio.Event()
        self._port = 0

    def listen(self) -> int:
        """Wait until it takes connections; the port."""
        self._listening.wait()
        return self._port

    def end(self) -> None:
        """Take no more connections and end those that there are."""
        self._loop.call_soon_threadsafe(self._ending.set)

    async def cut(self, *, unheard_seconds: float = 0) -> None:
        """End all connections; for the given time before that, what the client sends arrives, the answers do not."""
        ending = asyncio.run_coroutine_threadsafe(self._cut(unheard_seconds), self._loop)
        await asyncio.wrap_future(ending)

    def run(self) -> None:
        """Work until `end`."""
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._run())

    async def _run(self) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._ending.wait()
        server.close()
        await self._cut(0)

    async def _cut(self, unheard_seconds: float) -> None:
        ways = list(self._ways)
        self._deaf = True
        await asyncio.sleep(unheard_seconds)
        self._deaf = False
        for writers in ways:
            for writer in writers:
                writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(*self._server)
        except OSError:
            writer.close()
            return
        way = (writer, far_writer)
        self._ways.add(way)
        try:
            await asyncio.gather(
                self._pass(reader, far_writer, answers=False), self._pass(far_reader, writer, answers=True)
            )
        finally:
            self._ways.discard(way)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, answers: bool) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if not (answers and self._deaf):
                    writer.write(data)
                    await writer.drain()
        writer.transport.abort()


@contextmanager
def cutting_proxy(database_url: str) -> Iterator[tuple[CuttingProxy, str]]:
    """A proxy, and the database's address through it."""
    parts = urlsplit(database_url)
    proxy = CuttingProxy(parts.hostname or "127.0.0.1", parts.port or 5432)
    thread = threading.Thread(target=proxy.run, name="cutting proxy")
    thread.start()
    user, at, _ = parts.netloc.rpartition("@")
    try:
        yield proxy, urlunsplit(parts._replace(netloc=f"{user}{at}127.0.0.1:{proxy.listen()}"))
    finally:
        proxy.end()
        thread.join()
