"""Turns every exception that leaves a route into a problem response; none of them shows a stack trace or a value."""

import re
from http import HTTPStatus
from typing import Any

import structlog
import uuid_utils
from litestar import Request, Response
from litestar.exceptions import HTTPException, InternalServerException, ValidationException
from litestar.types import ExceptionHandlersMap
from msgspec import inspect

from shared.http.alternatives import values_of
from shared.http.problems import Problem, ProblemRaised, problem, problem_response
from shared.http.wording import explain

_STATUS_PROBLEMS: dict[int, tuple[str, str, str]] = {
    400: ("RequestMalformed", "The request is malformed", "请求格式有误"),
    401: ("NotAuthenticated", "Say who you are", "未登录"),
    403: ("NotAllowed", "This is not allowed", "无权操作"),
    404: ("RouteUnknown", "Nothing is served at this address; /schema lists what is", "地址不存在，可用地址见 /schema"),
    405: ("MethodNotAllowed", "This address does not take this method", "请求方法不支持"),
    413: ("BodyTooLarge", "The body is larger than this service accepts", "请求体过大"),
    415: (
        "MediaTypeUnsupported",
        "The body must be JSON in UTF-8: Content-Type: application/json",
        "请求体须为 UTF-8 的 JSON，请注明 Content-Type: application/json",
    ),
    429: ("TooManyRequests", "Too many requests; wait a little", "请求过于频繁，请稍后再试"),
}

_MISSING = re.compile(r"Missing required (?P<kind>query|header|cookie) parameter '(?P<name>[A-Za-z_-]+)'")
"""How Litestar words it."""


def _answer_problem(_request: Request[Any, Any, Any], error: ProblemRaised) -> Response[bytes]:
    return problem_response(error.problem, error.headers)


def _answer_parameter(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """A path, query or header parameter is wrong: the first of them is named, and of a choice the allowed values."""
    if missing := _MISSING.match(error.detail):
        return problem_response(
            problem(
                "ParameterMissing",
                422,
                en=f"This {missing['kind']} parameter is required",
                zh="缺少必填参数",
                path=missing["name"],
                about={"in": missing["kind"]},
            )
        )
    first = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
    expectation = explain(str(first.get("message", "")))
    about: dict[str, Any] = {"in": getattr(first.get("source"), "value", "query")}
    parameter = request.route_handler.parsed_fn_signature.parameters.get(str(first.get("key")))
    if parameter is not None and (allowed := values_of(inspect.type_info(parameter.annotation))):
        about["allowed"] = allowed
    return problem_response(
        problem(
            "ParameterInvalid",
            422,
            en=expectation.en,
            zh=expectation.zh,
            path=str(first["key"]) if "key" in first else None,
            about=about,
        )
    )


def _answer_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    if isinstance(error, InternalServerException) and "disconnected" in error.detail:
        return problem_response(body_incomplete())
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _answer_anything(request, error)
    return problem_response(problem_of_status(error.status_code), error.headers)


def problem_of_status(status: int) -> Problem:
    """The general problem of a 4xx status."""
    name, en, zh = _STATUS_PROBLEMS.get(status, ("RequestRefused", "The request is refused", "请求被拒绝"))
    return problem(name, status, en=en, zh=zh)


def body_incomplete() -> Problem:
    """The problem of a client that left in the middle of its body."""
    return problem("BodyIncomplete", 400, en="The connection closed before the body was complete", zh="请求体不完整")


def _answer_anything(_request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """The last resort: an incident id for the client, the frames for the log, the body for nobody."""
    incident = str(uuid_utils.uuid7())
    structlog.get_logger().error("request failed", incident=incident, exc_info=error)
    return problem_response(
        problem(
            "Incident",
            500,
            en="Something failed on our side; it is logged under the incident id",
            zh="服务内部出错，已按事故编号记录",
            about={"incident": incident},
        )
    )


EXCEPTION_HANDLERS: ExceptionHandlersMap = {
    ProblemRaised: _answer_problem,
    ValidationException: _answer_parameter,
    HTTPException: _answer_http,
    Exception: _answer_anything,
}
"""For Litestar. A service adds its own on top."""
