"""Routes that take a posted body as it comes and answer with bytes.

The framework's own work on a request's parameters and response, which these do not need, costs more than reading the
body: docs/decisions/0021.
"""

from collections.abc import Awaitable, Callable, Mapping

from litestar.enums import ScopeType
from litestar.handlers import ASGIRouteHandler
from litestar.handlers import asgi as asgi_route
from litestar.types import HTTPScope, Receive, Scope, Send
from msgspec import Struct

from shared.http.exceptions import body_incomplete, problem_of_status
from shared.http.problems import ProblemRaised

Headers = Mapping[bytes, bytes]
"""A request's headers by their names in lower case; of one that comes twice, the last."""


class Answer(Struct, frozen=True):
    """What is answered to a post."""

    status: int
    body: bytes
    media_type: bytes = b"application/json"
    headers: tuple[tuple[bytes, bytes], ...] = ()


Take = Callable[[Headers, bytes], Awaitable[Answer]]
"""Takes a body, with the headers it came with. What it raises is answered as everywhere: `shared.http.exceptions`."""


def post_route(path: str, take: Take, *, name: str, accept: Callable[[Headers], None]) -> ASGIRouteHandler:
    """The route, which is not in the OpenAPI document by itself.

    Args:
        path: the address.
        take: called with the headers and the whole body.
        name: the route's name.
        accept: called with the headers before the body is read; raises what they are refused for.
    """

    @asgi_route(path, name=name, copy_scope=False)
    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP or scope["method"] != "POST":
            raise ProblemRaised(problem_of_status(405), {"Allow": "POST"})
        headers = dict(scope["headers"])
        accept(headers)
        answer = await take(headers, await _body(headers, receive, _limit(scope)))
        length = str(len(answer.body)).encode()
        await send(
            {
                "type": "http.response.start",
                "status": answer.status,
                "headers": [(b"content-type", answer.media_type), (b"content-length", length), *answer.headers],
            }
        )
        await send({"type": "http.response.body", "body": answer.body, "more_body": False})

    return handle


def _limit(scope: HTTPScope) -> int:
    limit = scope["litestar_app"].request_max_body_size
    assert isinstance(limit, int)  # noqa: S101 - `shared.http.app` sets it
    return limit


async def _body(headers: Headers, receive: Receive, limit: int) -> bytes:
    """The whole body.

    Raises:
        ProblemRaised: 413, it is larger than the limit, announced or not; 400, the connection closed before its end.
    """
    if int(headers.get(b"content-length", 0)) > limit:
        raise ProblemRaised(problem_of_status(413))
    whole = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ProblemRaised(body_incomplete())
        part = message["body"]
        if len(whole) + len(part) > limit:
            raise ProblemRaised(problem_of_status(413))
        if not message["more_body"]:
            return bytes(whole + part) if whole else part
        whole += part
