"""Query parameters: which there are, what they may hold, and the cursor of a list."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import PathParameter, QueryParameter

from services.grading.queries import After
from shared.events.values import EndState
from shared.http.problems import ProblemRaised, problem

_SLUG = r"^[a-z0-9][a-z0-9-]{0,39}$"
_MOST = 500
_YEARS = range(1990, 3000)

Customer = Annotated[UUID, PathParameter(description="客户 · Customer")]
Dealer = Annotated[str, QueryParameter(pattern=_SLUG, description="门店 · Dealer (store)")]
OptionalDealer = Annotated[str | None, QueryParameter(pattern=_SLUG, description="门店 · Dealer (store)")]
OptionalGroup = Annotated[str | None, QueryParameter(pattern=_SLUG, description="集团 · Dealer group")]
Consultant = Annotated[str | None, QueryParameter(pattern=_SLUG, description="归属顾问 · Owner of the customers")]
GradeText = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^(ungraded|C|B[+ ]?|A[+ ]?|H|O)$",
        description="级别 · Grade; a plus that was not escaped as %2B arrives as a space, and is taken for a plus",
    ),
]
EndedAs = Annotated[EndState | None, QueryParameter(description="终态 · Those who ended so, instead of the open ones")]
Overdue = Annotated[
    bool | None,
    QueryParameter(description="是否逾期未重新判级 · Only those overdue for re-grading, or only the others"),
]
Limit = Annotated[int, QueryParameter(ge=1, le=_MOST, description="每页条数 · Most entries in the answer")]
Cursor = Annotated[
    str | None,
    QueryParameter(
        max_length=200, pattern=r"^[A-Za-z0-9_-]+$", description="翻页游标 · `next_cursor` of the page before"
    ),
]
Sequence = Annotated[
    int, QueryParameter(ge=0, le=2**31, description="起始序号 · Only changes after this sequence number")
]


def check_names(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse query parameters that the route does not have, those given twice, and requests without a required one.

    Raises:
        ProblemRaised: 422 `ParameterUnknown` with the names that there are, `ParameterRepeated` or `ParameterMissing`.
    """
    declared = handler.parsed_fn_signature.parameters
    known = [name for name in declared if name not in connection.path_params]
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


def cursor_of(after: After) -> str:
    """The cursor that stands for the end of a page."""
    return base64.urlsafe_b64encode(msgspec.json.encode(after)).rstrip(b"=").decode()


def after_of(cursor: str, key_type: type[int] | type[datetime]) -> After:
    """What a cursor stands for.

    Raises:
        ProblemRaised: it is not one of ours, or of a list in another order.
    """
    try:
        stored = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        after = msgspec.json.decode(stored, type=After)
    except (binascii.Error, msgspec.MsgspecError, ValueError):
        raise _no_cursor() from None
    if not isinstance(after.key, key_type) or (isinstance(after.key, datetime) and after.key.year not in _YEARS):
        raise _no_cursor()
    return after


def _no_cursor() -> ProblemRaised:
    return wrong_parameter("cursor", en="Not a cursor of this list", zh="游标不属于该列表")


def _wrong(name: str, en: str, zh: str, about: dict[str, Any], path: str | None = None) -> ProblemRaised:
    return ProblemRaised(problem(name, 422, en=en, zh=zh, path=path, about=about))
