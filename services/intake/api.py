"""Intake's HTTP API: every command of the registry, batches, and the contracts of what is published."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.types import ControllerRouterHandler

from services.intake.deciding import LedgerUnavailable
from services.intake.http.openapi import commands_addition, together
from services.intake.http.routes import Submits, batch_route, command_route
from services.intake.subjects import DECIDERS
from shared.events.asyncapi import asyncapi_document
from shared.http.app import build_app
from shared.http.document import Addition
from shared.http.health import nothing_in_the_way
from shared.http.problems import problem, problem_response
from shared.http.readiness import database_ready
from shared.http.unavailable import DATABASE_UNAVAILABLE
from shared.settings import Settings

_DESCRIPTION = """\
记录展厅中发生的一切：提交命令，返回已记录事件的编号。每条命令须注明门店、操作人与请求号；同一请求号重复提交只记录一次。
被拒绝的请求以 RFC 9457 问题详情作答，含中英文说明与字段路径。遇 503 请以同一请求号重试。
个人信息与备注只在用到时读取，不得另存；谁可读取目前不作检查，本接口请勿对外开放。

Takes what happens in a showroom and records it for ever: send a command, get the ids of the recorded events.

- Every command names its dealer and its actor, and carries a `request_id` of the client's choice: sent twice, it is
  recorded once and answered twice (`Repeated: true`).
- What is refused is a problem (RFC 9457) with its name, in Chinese and English, and the path of the field to blame.
- `503` means that nothing is lost: send the same request again.
- Personal details and notes are read when they are needed, and kept nowhere else. Who asks is not checked yet: keep
  this API inside.
"""


def create_app(
    ledger: Submits,
    settings: Settings,
    *,
    routes: Sequence[ControllerRouterHandler] = (),
    addition: Addition | None = None,
) -> Litestar:
    """The application.

    Args:
        ledger: records commands.
        settings: for the largest accepted body, and the database that readiness depends on.
        routes: further routes, for example of lead sources.
        addition: what the document is to say of those, where their types do not.
    """
    registered = tuple(DECIDERS.values())
    return build_app(
        [
            *(command_route(decides, ledger) for decides in registered),
            batch_route(DECIDERS, ledger),
            asyncapi_route(),
            *routes,
        ],
        title="展厅接待 · Showroom intake",
        version=version("showroom"),
        description=_DESCRIPTION,
        max_body_bytes=settings.max_body_bytes,
        ready=nothing_in_the_way if settings.database_url is None else database_ready(settings.database_url),
        addition=together(commands_addition(registered), addition),
        exception_handlers={**DATABASE_UNAVAILABLE, LedgerUnavailable: _answer_unavailable},
    )


def asyncapi_route() -> ControllerRouterHandler:
    """``/asyncapi.json``: what is published on Kafka."""
    written = msgspec.json.encode(asyncapi_document())

    @get("/asyncapi.json", sync_to_thread=False, include_in_schema=False)
    def asyncapi() -> Response[bytes]:
        return Response(written, media_type="application/json")

    return asyncapi


def _answer_unavailable(_request: Request[Any, Any, Any], _error: LedgerUnavailable) -> Response[bytes]:
    return problem_response(
        problem(
            "LedgerUnavailable",
            503,
            en="The ledger does not answer; send the same request again, it is recorded once",
            zh="账本暂不可用，请以同一请求号重试，不会重复记录",
        ),
        {"Retry-After": "1"},
    )
