"""What an API that reads a database answers while the database does not."""

from typing import Any

import asyncpg
from litestar import Request, Response
from litestar.types import ExceptionHandlersMap

from shared.http.problems import problem, problem_response


def _answer_unavailable(_request: Request[Any, Any, Any], _error: Exception) -> Response[bytes]:
    return problem_response(
        problem("DatabaseUnavailable", 503, en="The database does not answer; try again", zh="数据库暂不可用，请重试"),
        {"Retry-After": "1"},
    )


DATABASE_UNAVAILABLE: ExceptionHandlersMap = dict.fromkeys(
    (
        asyncpg.PostgresConnectionError,
        asyncpg.CannotConnectNowError,
        asyncpg.TooManyConnectionsError,
        asyncpg.AdminShutdownError,
        asyncpg.CrashShutdownError,
        asyncpg.InterfaceError,
        OSError,
        TimeoutError,
    ),
    _answer_unavailable,
)
"""For `shared.http.app.build_app`."""
