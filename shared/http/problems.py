"""Problem details (RFC 9457): how every API of the system says that something is wrong.

A problem names what happened (``urn:showroom:problem:<Name>``), in both languages, with the path of the field where one
is to blame. It never repeats a value that the client sent: values may be personal data.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from litestar import Response
from msgspec import Struct

from shared.events.values import described

PROBLEM_JSON = "application/problem+json"

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is wrong with a request, or with us (RFC 9457)."""

    type: Annotated[str, described("urn:showroom:problem:<Name>", "问题类型")]
    title: Annotated[str, described("The name in words", "问题名称")]
    status: Annotated[int, described("HTTP status", "状态码", ge=400, le=599)]
    detail: Annotated[str, described("What is wrong, in English", "英文说明")]
    detail_zh: Annotated[str, described("What is wrong, in Chinese", "中文说明")]
    path: Annotated[str | None, described("Path of the field to blame, for example $.actor.role", "字段路径")] = None
    about: Annotated[dict[str, Any], described("Ids and numbers that help", "相关信息")] = {}


class ProblemRaised(Exception):
    """Ends a request with a problem response. Handlers raise it; `shared.http.exceptions` answers."""

    def __init__(self, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.title)
        self.problem = problem
        self.headers = dict(headers or {})


def problem(  # noqa: PLR0913 - the members of a problem, all but two by keyword
    name: str,
    status: int,
    *,
    en: str,
    zh: str,
    path: str | None = None,
    about: Mapping[str, Any] | None = None,
) -> Problem:
    """A problem by its name: ``problem("CustomerUnknown", 404, en=…, zh=…)``.

    Args:
        name: what happened, in CamelCase; it becomes the type and the title.
        status: HTTP status.
        en, zh: the explanation in both languages, without any value that the client sent.
        path: path of the field to blame, as ``$.field.inner[3]``.
        about: ids and numbers that help the client.
    """
    return Problem(
        type=f"urn:showroom:problem:{name}",
        title=_WORD.sub(" ", name).capitalize(),
        status=status,
        detail=en,
        detail_zh=zh,
        path=path,
        about=dict(about or {}),
    )


def problem_response(answer: Problem, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """The response that carries a problem."""
    return Response(
        msgspec.json.encode(answer), status_code=answer.status, media_type=PROBLEM_JSON, headers=dict(headers or {})
    )
