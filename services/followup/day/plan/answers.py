"""What is answered of a consultant's day before it begins."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Struct

from services.followup.day.plan.tools import Tool
from services.followup.views.tasks.answers import TaskInWords
from services.followup.views.wording import Word
from shared.bilingual import Wording
from shared.events.values import described

BOOKING_WORDING: dict[str, Wording] = {
    "test_drive": Wording("试驾预约", "Test drive"),
    "delivery": Wording("交车预约", "Delivery"),
}

REPORT_WORDING: dict[str, Wording] = {
    "submitted": Wording("已提交，待审阅", "Submitted, not yet reviewed"),
    "accepted": Wording("已通过", "Accepted"),
    "sent_back": Wording("已退回", "Sent back"),
}


class Booking(Struct, frozen=True, kw_only=True):
    """A test drive or delivery that is promised for a time."""

    customer_id: UUID
    kind: Word
    at: datetime
    consultant_id: str | None
    model: str | None
    done: Annotated[bool, described("It took place", "是否已完成")]


class Tasks(Struct, frozen=True):
    """The first tasks of a list, and how many there are."""

    count: int
    tasks: tuple[TaskInWords, ...]


class PreviousReport(Struct, frozen=True, kw_only=True):
    """The consultant's latest daily report before the day, with what the manager said."""

    report_id: UUID
    day: date
    status: Word
    reviewed_by: str | None
    instructions: Annotated[str | None, described("Comments and instructions", "点评与指示")]


class DayPlan(Struct, frozen=True, kw_only=True):
    """The work plan of the day. Tasks that a message does are not on it."""

    dealer_id: str
    consultant_id: str
    day: date
    on_leave: bool
    appointments: Annotated[Tasks, described("Contacts that were promised", "约定的联系")]
    tasks: Annotated[Tasks, described("Everything else that is due until the day's end", "当日任务")]
    bookings: tuple[Booking, ...]
    missed: Annotated[Tasks, described("Missed, and no contact since, the latest first", "逾期未补做")]
    previous_report: PreviousReport | None
    tool_folder: Annotated[tuple[Tool, ...], described("To check before the morning meeting", "销售工具夹")]
    notes_available: Annotated[bool, described("Texts of notes could be read", "备注是否可读")]
