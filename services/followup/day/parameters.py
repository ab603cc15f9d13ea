"""Query parameters about days and weeks."""

from datetime import date
from typing import Annotated

from litestar.params import QueryParameter

from services.followup.day.calendar import Period, span_of
from shared.http.parameters import SLUG, wrong_parameter

_DATE = r"^\d{4}-\d{2}-\d{2}$"
_YEARS = range(1990, 3000)

Consultant = Annotated[str, QueryParameter(pattern=SLUG, description="销售顾问 · Sales consultant")]
Day = Annotated[
    str | None,
    QueryParameter(
        pattern=_DATE,
        format="date",
        description="日期，缺省为当天 · Day by the store's clock; today when absent",
    ),
]
Week = Annotated[
    str | None,
    QueryParameter(
        pattern=_DATE,
        format="date",
        description="该周任一日期，缺省为本周 · Any day of the week (Monday to Sunday); this week when absent",
    ),
]
PeriodText = Annotated[Period, QueryParameter(description="周期 · For how long")]
StartsOn = Annotated[
    str | None,
    QueryParameter(
        pattern=_DATE,
        format="date",
        description="起始日（周一或每月一日），缺省为当前周期 · First day: a Monday, a month's first; now when absent",
    ),
]
Weeks = Annotated[int, QueryParameter(ge=1, le=26, description="前后各几周 · Weeks before and after that are compared")]


def day_of(text: str | None, name: str, today: date) -> date:
    """The day that a parameter names, or today.

    Raises:
        ProblemRaised: it is no date.
    """
    if text is None:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.min
    if day.year not in _YEARS:
        raise wrong_parameter(name, en="Not a possible date, as 2026-03-02", zh="日期无效，应形如 2026-03-02")
    return day


def start_of(text: str | None, period: Period, today: date) -> date:
    """First day of the period that a parameter names, or of the one that is running.

    Raises:
        ProblemRaised: no period of this length starts on that day.
    """
    day = day_of(text, "starts_on", today)
    first = span_of(period, day).first
    if text is not None and first != day:
        raise wrong_parameter(
            "starts_on",
            en="A week starts on a Monday, a month on its first day",
            zh="周须从周一开始，月须从一日开始",
        )
    return first
