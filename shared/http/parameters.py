"""Query parameters that several APIs have, and the guard that refuses those which a route does not have."""

from typing import Annotated, Any
from uuid import UUID

from litestar.connection import ASGIConnection
from litestar.constants import RESERVED_KWARGS
from litestar.handlers import BaseRouteHandler
from litestar.params import HeaderParameter, PathParameter, QueryParameter

from shared.http.problems import ProblemRaised, problem

SLUG = r"^[a-z0-9][a-z0-9-]{0,39}$"
"""An id of a group, a dealer or a member of staff, for people's tools; `shared.events.values.Slug` is Python's form."""
_MOST = 500

Customer = Annotated[UUID, PathParameter(description="客户 · Customer")]
Dealer = Annotated[str, QueryParameter(pattern=SLUG, description="门店 · Dealer (store)")]
OptionalDealer = Annotated[str | None, QueryParameter(pattern=SLUG, description="门店 · Dealer (store)")]
OptionalGroup = Annotated[str | None, QueryParameter(pattern=SLUG, description="集团 · Dealer group")]
Limit = Annotated[int, QueryParameter(ge=1, le=_MOST, description="每页条数 · Most entries in the answer")]
Cursor = Annotated[
    str | None,
    QueryParameter(
        max_length=200, pattern=r"^[A-Za-z0-9_-]+$", description="翻页游标 · `next_cursor` of the page before"
    ),
]


def check_names(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse query parameters that the route does not have, those given twice, and requests without a required one.

    Raises:
        ProblemRaised: 422 `ParameterUnknown` with the names that there are, `ParameterRepeated` or `ParameterMissing`.
    """
    declared = handler.parsed_fn_signature.parameters
    known = [
        name
        for name, field in declared.items()
        if name not in connection.path_params
        and name not in RESERVED_KWARGS
        and not isinstance(field.kwarg_definition, HeaderParameter)
    ]
    given = [name for name, _ in connection.query_params.multi_items()]
    for name in given:
        if name not in known:
            raise _wrong("ParameterUnknown", "There is no such query parameter", "没有该查询参数", {"known": known})
        if given.count(name) > 1:
            raise _wrong("ParameterRepeated", "The query parameter is given twice", "查询参数重复", {}, name)
    for name in known:
        if name not in given and not declared[name].has_default:
            raise _wrong("ParameterMissing", "This query parameter is required", "缺少必填查询参数", {}, name)


def wrong_parameter(name: str, *, en: str, zh: str) -> ProblemRaised:
    """The 422 problem of a parameter whose value does not do."""
    return _wrong("ParameterInvalid", en, zh, {"in": "query"}, name)


def _wrong(name: str, en: str, zh: str, about: dict[str, Any], path: str | None = None) -> ProblemRaised:
    return ProblemRaised(problem(name, 422, en=en, zh=zh, path=path, about=about))
