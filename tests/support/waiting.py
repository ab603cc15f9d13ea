"""Waiting for a condition, with a deadline."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def until(read: Callable[[], Awaitable[T]], holds: Callable[[T], bool], *, seconds: float = 30) -> T:
    """Read again and again until the condition holds; what was read then.

    Raises:
        AssertionError: it did not hold in time; the message has what was read last.
    """
    deadline = time.monotonic() + seconds
    while True:
        value = await read()
        if holds(value):
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"After {seconds} s still: {value!r}")
        await asyncio.sleep(0.02)
