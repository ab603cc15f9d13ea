"""The routes that operators and orchestrators ask: alive, ready, metrics."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from msgspec import Struct, field
from prometheus_client import REGISTRY
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from shared.http.problems import ProblemRaised, problem

_READY_SECONDS = 3.0

ReadyCheck = Callable[[], Awaitable[Mapping[str, str]]]
"""What stands in the way of serving: a name and a reason each, in words of ours; nothing when ready."""


class Health(Struct, frozen=True):
    """``ok``: alive, or ready; and which process says so."""

    status: str = "ok"
    pid: int = field(default_factory=os.getpid)


async def nothing_in_the_way() -> Mapping[str, str]:
    """The ready check of a service that needs nothing."""
    return {}


def health_routes(ready: ReadyCheck) -> list[HTTPRouteHandler]:
    """``/health/live``, ``/health/ready`` and ``/metrics``."""

    @get("/health/live", tags=["health"], summary="存活 · Alive", operation_id="live")
    async def live() -> Health:
        """The process answers."""
        return Health()

    @get("/health/ready", tags=["health"], summary="就绪 · Ready", operation_id="ready")
    async def is_ready() -> Health:
        """What the service needs is there; 503 with what is missing otherwise."""
        missing = await _ask(ready)
        if missing:
            raise ProblemRaised(
                problem("NotReady", 503, en="What the service needs is not there", zh="依赖未就绪", about=missing),
                {"Retry-After": "1"},
            )
        return Health()

    @get("/metrics", include_in_schema=False, sync_to_thread=False)
    def metrics() -> Response[bytes]:
        return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return [live, is_ready, metrics]


async def _ask(ready: ReadyCheck) -> Mapping[str, Any]:
    try:
        async with asyncio.timeout(_READY_SECONDS):
            return await ready()
    except TimeoutError:
        return {"check": f"no answer in {_READY_SECONDS:g} s"}
    except Exception as error:  # noqa: BLE001 - whatever it is, the service is not ready
        structlog.get_logger().warning("ready check failed", exc_info=error)
        return {"check": type(error).__name__}
