"""An application behind a real socket, in this process."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from litestar import Litestar

from shared.http.serving import serve

HOST = "127.0.0.1"


@contextlib.asynccontextmanager
async def served(app: Litestar) -> AsyncIterator[tuple[asyncio.Task[None], str]]:
    """The task that serves the app, and its address."""
    listening: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(app, HOST, 0, listening=listening))
    await asyncio.wait([task, listening], return_when=asyncio.FIRST_COMPLETED, timeout=10)
    try:
        yield task, f"http://{HOST}:{listening.result()}"
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
