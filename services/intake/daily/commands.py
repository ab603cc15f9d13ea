"""Commands about the day and the week of the showroom (section 4)."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Struct

from services.intake.customer.notes import Note
from services.intake.deciding import Command
from shared.events.daily import Figures
from shared.events.values import DefeatReason, Label, StaffId, described

OptionalDay = Annotated[date | None, described("Day in the dealer's zone; today when absent", "日期，缺省为当天")]


class MeetingKind(StrEnum):
    """Which of the day's meetings."""

    MORNING = "morning"
    EVENING = "evening"


class Period(StrEnum):
    """What targets are set for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class HoldMeeting(Command, frozen=True, kw_only=True):
    """Record a morning meeting (早会) or evening meeting (夕会)."""

    day: OptionalDay = None
    kind: Annotated[MeetingKind, described("Which meeting", "早会或夕会")]
    attended: Annotated[tuple[StaffId, ...], described("Who attended", "参会人", max_length=200)] = ()
    note: Note = None


class SubmitDailyReport(Command, frozen=True, kw_only=True):
    """Submit the daily report (销售日报表), filled from what was recorded."""

    report_id: Annotated[UUID | None, described("Id for the report; ours when absent", "日报编号")] = None
    day: OptionalDay = None
    consultant_id: Annotated[
        StaffId | None, described("Whose report; the acting consultant's when absent", "顾问，缺省为本人")
    ] = None
    figures: Figures = ()
    note: Note = None


class ReviewDailyReport(Command, frozen=True, kw_only=True):
    """Review a daily report, with comments and instructions for tomorrow."""

    report_id: Annotated[UUID, described("The report", "日报编号")]
    day: OptionalDay = None
    accepted: Annotated[bool, described("Accepted as it stands; else it is sent back", "是否通过，否则退回")] = True
    note: Note = None


class SetTargets(Command, frozen=True, kw_only=True):
    """Set targets for a day, week or month, for the store or one consultant; set anew, they replace the former."""

    period: Annotated[Period, described("For how long", "周期")]
    starts_on: Annotated[date, described("First day: a week's Monday, a month's first", "起始日（周一或每月一日）")]
    consultant_id: Annotated[StaffId | None, described("For whom; the store when absent", "顾问，缺省为全店")] = None
    figures: Annotated[Figures, described("Targets by name", "目标", min_length=1)]


class Measure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A countermeasure (应对措施) that the seminar decided, with its talk script (话术)."""

    measure_id: Annotated[UUID | None, described("Id for the measure; ours when absent", "措施编号")] = None
    against: Annotated[DefeatReason, described("Cause of loss", "针对原因")]
    model_lost_to: Annotated[Label | None, described("Model lost to", "战败车型")] = None
    title: Annotated[Label, described("What it is called", "名称")]
    script: Note = None


class HoldWeeklySeminar(Command, frozen=True, kw_only=True):
    """Record the week's seminar on won and lost cases."""

    week_starts_on: Annotated[date, described("The week's Monday", "周一日期")]
    cases: Annotated[tuple[UUID, ...], described("Customers discussed", "讨论案例", max_length=200)] = ()
    measures: Annotated[tuple[Measure, ...], described("Measures decided", "应对措施", max_length=50)] = ()
    best_closer_id: Annotated[StaffId | None, described("Reward for the best close rate", "成交率冠军")] = None
    note: Note = None
