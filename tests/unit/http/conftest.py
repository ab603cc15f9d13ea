"""A small API for tests of what every API shares."""

from collections.abc import AsyncIterator, Mapping
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar, Request, Response, get, post
from litestar.params import FromPath, QueryParameter
from litestar.testing import AsyncTestClient
from msgspec import Struct

from shared.http.app import build_app
from shared.http.decoding import decode_body
from shared.http.problems import ProblemRaised, problem

PRIVATE = "王伟 13800138000"
"""What must never be seen in an answer or a log."""


class Side(StrEnum):
    """A parameter with few choices."""

    LEFT = "left"
    RIGHT = "right"


class Thing(Struct, forbid_unknown_fields=True):
    """A body."""

    count: int


_THING = msgspec.json.Decoder(Thing)


@post("/things", include_in_schema=False)
async def take_thing(request: Request[Any, Any, Any]) -> Response[bytes]:
    decode_body(_THING, await request.body())
    return Response(b"{}", status_code=201)


@get("/things/{thing_id:uuid}")
async def show_thing(
    thing_id: FromPath[UUID],  # noqa: ARG001 - part of the address
    limit: Annotated[int, QueryParameter(ge=1, le=10)] = 5,
    side: Annotated[Side | None, QueryParameter(description="Side")] = None,
) -> Thing:
    if limit == 7:
        raise ProblemRaised(problem("ThingUnknown", 404, en="No such thing", zh="不存在"), {"Retry-After": "9"})
    return Thing(len(side or ""))


@get("/parts", include_in_schema=False)
async def show_parts(size: Annotated[int, QueryParameter(description="Size")]) -> Thing:
    return Thing(size)


@get("/fails")
async def fails() -> Thing:
    raise ValueError(PRIVATE)


class Readiness:
    """What stands in the way, set by the test."""

    def __init__(self) -> None:
        self.missing: Mapping[str, str] | Exception = {}

    async def __call__(self) -> Mapping[str, str]:
        """The check."""
        if isinstance(self.missing, Exception):
            raise self.missing
        return self.missing


@pytest.fixture
def readiness() -> Readiness:
    return Readiness()


@pytest.fixture
def app(readiness: Readiness) -> Litestar:
    return build_app(
        [take_thing, show_thing, show_parts, fails],
        title="Things · 物",
        version="1.0.0",
        description="For tests.",
        max_body_bytes=1000,
        ready=readiness,
    )


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[AsyncTestClient[Litestar]]:
    """The API without a socket. An exception that reached the server would fail the test."""
    async with AsyncTestClient(app, raise_server_exceptions=True) as opened:
        yield opened
