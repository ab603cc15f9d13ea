"""Measures and logs every request: method, route, status, duration, request id; no addresses, queries or bodies.

It wraps the whole application, so that requests which no route takes are seen as well. A route is named by its
template (``/v1/customers/{customer_id}``), never by the address that was asked for: an address holds ids.
"""

import re
from functools import cache
from time import perf_counter

import structlog
import uuid_utils
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from prometheus_client import Gauge, Histogram

_REQUEST_ID = re.compile(rb"[\x21-\x7e]{8,100}")
_SLOW_SECONDS = 1.0

DURATION = Histogram(
    "http_request_duration_seconds",
    "请求耗时 · Time from the request's head to the response's end",
    ("method", "route", "status"),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
IN_PROGRESS = Gauge("http_requests_in_progress", "正在处理的请求 · Requests being answered")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_log = structlog.get_logger()


def observe(app: ASGIApp) -> ASGIApp:
    """The application with its requests measured, logged and given a request id."""

    async def observed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.WEBSOCKET:
            await app(scope, receive, send)
            return
        request_id = _request_id(scope)
        status = 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id)]
            await send(message)

        began = perf_counter()
        IN_PROGRESS.inc()
        try:
            await app(scope, receive, send_with_id)
        finally:
            IN_PROGRESS.dec()
            _record(scope, status, perf_counter() - began, request_id)

    return observed


def _request_id(scope: HTTPScope) -> bytes:
    """The client's id of this request where it gave a sound one, else a fresh one."""
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given if _REQUEST_ID.fullmatch(given) else str(uuid_utils.uuid7()).encode()


@cache
def _duration_of(method: str, route: str, status: int) -> Histogram:
    """The histogram's part for these labels, of which there are few: looking it up costs more than to observe."""
    return DURATION.labels(method, route, str(status))


def _record(scope: HTTPScope, status: int, seconds: float, request_id: bytes) -> None:
    method = scope["method"] if scope["method"] in _METHODS else "other"
    route = str(scope.get("path_template") or "none")
    _duration_of(method, route, status).observe(seconds)
    report = _log.debug
    if status >= 500 or status == 0:  # noqa: PLR2004 - the HTTP classes
        report = _log.error
    elif seconds > _SLOW_SECONDS:
        report = _log.warning
    elif status >= 400:  # noqa: PLR2004 - the HTTP classes
        report = _log.info
    report(
        "request",
        method=method,
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 1),
        request_id=request_id.decode(),
    )
