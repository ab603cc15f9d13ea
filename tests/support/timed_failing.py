"""A pool of connections that break, or hang until their user is killed, at a moment that the test chooses."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from shared.database.connection import Connection, Pool


class Interrupted(OSError):
    """The connection broke."""


class Fuse:
    """Counts down what is asked of the connections; at zero, the connection breaks or hangs, once."""

    def __init__(self) -> None:
        self._left = 0
        self._hangs = False
        self._reached = asyncio.Event()

    def set(self, steps: int, *, hangs: bool = False) -> None:
        """Go off at the step of this number; 0 for never."""
        self._left, self._hangs = steps, hangs
        self._reached.clear()

    async def reached(self) -> None:
        """Wait until somebody hangs."""
        await self._reached.wait()

    async def burn(self) -> None:
        """One step.

        Raises:
            Interrupted: it went off.
        """
        if not self._left:
            return
        self._left -= 1
        if self._left:
            return
        if not self._hangs:
            raise Interrupted
        self._reached.set()
        await asyncio.Event().wait()

    async def run(self, work: Awaitable[Any]) -> bool:
        """Do the work; False when it was killed where the fuse made it hang."""
        working, reached = asyncio.ensure_future(work), asyncio.create_task(self._reached.wait())
        await asyncio.wait([working, reached], return_when=asyncio.FIRST_COMPLETED)
        killed = not working.done() and working.cancel()
        reached.cancel()
        await asyncio.gather(working, reached, return_exceptions=True)
        self.set(0)
        if not killed:
            await working
        return not killed


class FailingPool:
    """A pool whose connections burn a fuse; before the statement, before the commit, and after it.

    Args:
        pool: the real one.
        beside: what others do whenever a connection is asked for.
    """

    def __init__(self, pool: Pool, beside: Callable[[], Awaitable[None]] | None = None) -> None:
        self._pool = pool
        self._beside = beside
        self.fuse = Fuse()

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator["_Failing"]:
        """A connection."""
        if self._beside is not None:
            await self._beside()
        async with self._pool.acquire() as connection:
            yield _Failing(connection, self.fuse)


class _Failing:
    def __init__(self, connection: Connection, fuse: Fuse) -> None:
        self._connection = connection
        self._fuse = fuse

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            await self._fuse.burn()
            return await getattr(self._connection, name)(*args, **kwargs)

        return call

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        async with self._connection.transaction():
            yield
            await self._fuse.burn()
        await self._fuse.burn()
