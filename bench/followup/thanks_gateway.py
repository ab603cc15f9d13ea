"""A gateway of text messages that takes every one at once, and notes when it came."""

import time

from litestar import get, post
from litestar.datastructures import Headers
from msgspec import Struct

from bench.alone import serve_alone

SEND = "/messages"
ARRIVALS = "/arrivals"
_arrivals: dict[str, float] = {}


class Taken(Struct):
    """The answer to a message."""

    id: str


@post(SEND)
async def take(headers: Headers) -> Taken:
    """Take a message."""
    key = headers["idempotency-key"]
    _arrivals.setdefault(key, time.time())
    return Taken(key)


@get(ARRIVALS)
async def arrivals() -> dict[str, float]:
    """When each message came first, in seconds since 1970, by its task."""
    return _arrivals


if __name__ == "__main__":
    serve_alone([take, arrivals])
