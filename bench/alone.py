"""A server alone in a process: what it answers is all that the process does."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import uvloop
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from shared.http.serving import serve
from shared.logging.setup import set_up_logging


def serve_alone(handlers: Sequence[HTTPRouteHandler]) -> None:
    """Answer until the process is ended; the port is printed."""
    set_up_logging("bench", "alone", level="WARNING")
    uvloop.run(_serve(Litestar(handlers, openapi_config=None, logging_config=None)))


async def _serve(app: Litestar) -> None:
    listening: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    listening.add_done_callback(lambda port: print(port.result(), flush=True))
    await serve(app, "127.0.0.1", 0, listening=listening)


@contextmanager
def served_alone(module: str) -> Iterator[str]:
    """The address at which ``python -m module``, which calls `serve_alone`, answers."""
    with subprocess.Popen([sys.executable, "-m", module], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # noqa: S101 - as asked for
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()
