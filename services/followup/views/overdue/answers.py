"""What is answered about overdue tasks."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Struct

from services.followup.views.wording import Word
from shared.events.values import described


class GroupBy(StrEnum):
    """What overdue tasks are counted by."""

    CONSULTANT = "consultant"
    KIND = "kind"
    GRADE = "grade"


class OverdueGroup(Struct, frozen=True, kw_only=True):
    """The overdue tasks of one consultant, kind or grade."""

    key: Annotated[str | None, described("Consultant, kind or grade; none is known when absent", "顾问、类型或级别")]
    word: Annotated[Word | None, described("The kind in words", "任务类型名称")] = None
    due: Annotated[int, described("Due since some time, and still to be done", "已到期待跟进数")]
    missed: Annotated[int, described("Missed, and no contact since", "逾期未补做数")]
    escalated: Annotated[int, described("Of those missed: put before the manager", "其中已上报数")]
    messages_missed: Annotated[int, described("Messages that could not go out", "未能发出的消息数")]
    customers: Annotated[int, described("Customers that they are about", "涉及客户数")]
    oldest_due_at: Annotated[datetime, described("Since when the oldest one is due", "最早应跟进时间")]


class OverdueTasks(Struct, frozen=True, kw_only=True):
    """A dealer's overdue tasks, those with most missed first."""

    dealer_id: str
    group_by: GroupBy
    groups: tuple[OverdueGroup, ...]
