"""Query parameters of follow-up's own; those that every API has are in `shared.http.parameters`."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import PathParameter, QueryParameter
from msgspec import Meta

from services.followup.task import TaskKind, TaskStatus
from services.followup.views.moments import in_utc
from shared.events.values import Instant
from shared.http.cursors import After
from shared.http.parameters import SLUG, wrong_parameter

Consultant = Annotated[str | None, QueryParameter(pattern=SLUG, description="负责顾问 · Who is to do it")]
Manager = Annotated[str | None, QueryParameter(pattern=SLUG, description="上报对象 · Manager who was told")]
Staff = Annotated[str, PathParameter(pattern=SLUG, description="员工 · Member of staff")]
TaskId = Annotated[UUID, PathParameter(description="任务 · Contact task")]
Status = Annotated[
    TaskStatus | None,
    QueryParameter(description="状态，缺省为未结束的任务 · Those with this status, instead of the open ones"),
]
Kind = Annotated[TaskKind | None, QueryParameter(description="任务类型 · What they are for")]
Overdue = Annotated[
    bool,
    QueryParameter(description="仅逾期未补做的任务 · Those missed with no contact since, instead of the open ones"),
]
Today = Annotated[
    bool,
    QueryParameter(description="截至门店当日结束应跟进的任务 · Due until the end of today, by the dealer's clock"),
]
DueBefore = Annotated[
    str | None,
    QueryParameter(
        max_length=40, format="date-time", description="应跟进时间早于 · Due before this moment, with its zone"
    ),
]
DueAfter = Annotated[
    str | None,
    QueryParameter(max_length=40, format="date-time", description="应跟进时间不早于 · Due at this moment or later"),
]
At = Annotated[
    str | None,
    QueryParameter(max_length=40, format="date-time", description="时刻，缺省为现在 · Moment; now when absent"),
]

ByMoment = After[Annotated[datetime, Meta(tz=True)]]


def moment_of(text: str | None, name: str) -> datetime | None:
    """The moment that a parameter names.

    Raises:
        ProblemRaised: it is none, or lacks its zone.
    """
    if text is None:
        return None
    try:  # a plus that was not escaped as %2B arrives as a space
        at = msgspec.convert(text.replace(" ", "+"), Instant)
    except msgspec.ValidationError:
        raise wrong_parameter(
            name,
            en="Expected a time with its zone, as 2026-03-02T10:15:00+08:00 (RFC 3339)",
            zh="时间须带时区，应形如 2026-03-02T10:15:00+08:00（RFC 3339）",
        ) from None
    return in_utc(at)
