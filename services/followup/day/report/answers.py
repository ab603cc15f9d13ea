"""What is answered of daily reports."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Struct

from services.followup.day.commands import ReadyCommand
from services.followup.day.plan.answers import Tasks
from services.followup.views.wording import Word
from shared.events.values import described

Command = Annotated[ReadyCommand | None, described("Null when it cannot be given now", "可提交的指令")]


class ReportFigure(Struct, frozen=True, kw_only=True):
    """One figure of the day with the customers behind it."""

    name: str
    zh: str
    en: str
    count: int
    customers: Annotated[int, described("How many different customers", "涉及客户数")]
    customer_ids: Annotated[tuple[UUID, ...], described("The first of them", "客户（部分）")]


class Difference(Struct, frozen=True, kw_only=True):
    """A figure that was submitted otherwise than it is recorded now."""

    name: str
    zh: str
    en: str
    submitted: int
    recorded: int


class SubmittedReport(Struct, frozen=True, kw_only=True):
    """What the consultant submitted, and what the manager said to it."""

    report_id: UUID
    status: Word
    submitted_at: datetime
    note: Annotated[str | None, described("What the consultant wrote", "顾问说明")]
    figures: Annotated[dict[str, int], described("Figures as submitted", "提交的指标")]
    differences: Annotated[tuple[Difference, ...], described("Submitted otherwise than recorded", "与记录的差异")]
    reviewed_at: datetime | None
    reviewed_by: str | None
    instructions: Annotated[str | None, described("Comments and instructions for tomorrow", "点评与明日指示")]


class DailyReport(Struct, frozen=True, kw_only=True):
    """The daily report of one consultant and day."""

    dealer_id: str
    consultant_id: str
    day: date
    figures: tuple[ReportFigure, ...]
    done: Annotated[Tasks, described("Tasks done this day", "当日完成任务")]
    missed: Annotated[Tasks, described("Tasks missed this day", "当日逾期任务")]
    tomorrow: Annotated[Tasks, described("Tasks planned for tomorrow", "明日计划")]
    submitted: Annotated[SubmittedReport | None, described("The latest one submitted", "已提交的日报")]
    submit: Command
    notes_available: Annotated[bool, described("Texts of notes could be read", "备注是否可读")]


class ReportStanding(Struct, frozen=True, kw_only=True):
    """Whether a consultant has submitted, and what has been said to it."""

    consultant_id: str
    status: Annotated[Word | None, described("Null: not submitted", "状态，空为未提交")]
    report_id: UUID | None
    submitted_at: datetime | None
    reviewed_at: datetime | None
    reviewed_by: str | None
    differences: Annotated[tuple[Difference, ...], described("Submitted otherwise than recorded", "与记录的差异")]
    review: Command


class DayReports(Struct, frozen=True, kw_only=True):
    """The evening meeting's list (夕会): who has submitted, whose report is reviewed."""

    dealer_id: str
    day: date
    held_at: Annotated[datetime | None, described("When the evening meeting was recorded", "夕会登记时间")]
    reports: tuple[ReportStanding, ...]
