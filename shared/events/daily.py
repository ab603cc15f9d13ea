"""The day and the week of the showroom (section 4): meetings, daily reports, targets, the weekly seminar."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Struct

from shared.events.card import NoteId
from shared.events.event import Event, StreamKind, event_type
from shared.events.values import DefeatReason, Label, StaffId, described

_CONSULTANT = "intake, on a consultant's word"
_MANAGER = "intake, on a manager's word"
Day = Annotated[date, described("Day in the dealer's zone", "日期")]
Count = Annotated[int, described("Count", "数量", ge=0, le=1_000_000)]


class Figure(Struct, frozen=True):
    """A counted or planned figure by its name: visits, cards, test_drives, quotes, orders, deliveries, follow_ups."""

    name: Annotated[Label, described("What is counted", "指标")]
    count: Count


Figures = Annotated[tuple[Figure, ...], described("Figures by name", "指标", max_length=50)]


@event_type(en="Meeting held", zh="早会/夕会", section="4", emitted_by=_MANAGER, stream=StreamKind.DAY)
class MeetingHeld(Event, frozen=True, kw_only=True):
    """A morning meeting (早会) or evening meeting (夕会) was held."""

    day: Day
    kind: Annotated[Label, described("morning or evening", "早会或夕会")]
    attended: Annotated[tuple[StaffId, ...], described("Who attended", "参会人", max_length=200)] = ()
    note_id: NoteId = None


@event_type(en="Daily report submitted", zh="提交销售日报", section="4", emitted_by=_CONSULTANT, stream=StreamKind.DAY)
class DailyReportSubmitted(Event, frozen=True, kw_only=True):
    """A consultant submitted the daily report (销售日报表), filled from what was recorded."""

    report_id: Annotated[UUID, described("The report", "日报编号")]
    day: Day
    consultant_id: Annotated[StaffId, described("Whose report", "顾问")]
    figures: Figures = ()
    note_id: NoteId = None


@event_type(en="Daily report reviewed", zh="日报审阅", section="4", emitted_by=_MANAGER, stream=StreamKind.DAY)
class DailyReportReviewed(Event, frozen=True, kw_only=True):
    """The manager reviewed a daily report, with comments and instructions for tomorrow."""

    report_id: Annotated[UUID, described("The report", "日报编号")]
    consultant_id: Annotated[StaffId, described("Whose report", "顾问")]
    accepted: Annotated[bool, described("Accepted as it stands", "是否通过")] = True
    note_id: NoteId = None


@event_type(en="Targets set", zh="目标下达", section="4", emitted_by=_MANAGER, stream=StreamKind.DAY)
class TargetsSet(Event, frozen=True, kw_only=True):
    """Targets were set for a day, week or month, for the store or one consultant."""

    period: Annotated[Label, described("day, week or month", "周期")]
    starts_on: Day
    consultant_id: Annotated[StaffId | None, described("For whom; the store when absent", "顾问")] = None
    figures: Figures = ()


class Countermeasure(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A measure against a cause of loss (应对措施) with its talk script (话术), both kept as notes."""

    measure_id: Annotated[UUID, described("The measure", "措施编号")]
    against: Annotated[DefeatReason, described("Cause of loss that it answers", "针对的战败原因")]
    model_lost_to: Annotated[Label | None, described("Model lost to that it answers", "针对的竞品车型")] = None
    title: Annotated[Label, described("Short name of the measure", "措施名称")]
    script_note_id: Annotated[UUID | None, described("Reference to the talk script", "话术引用")] = None


@event_type(en="Weekly seminar held", zh="周研讨会", section="4", emitted_by=_MANAGER, stream=StreamKind.DAY)
class WeeklySeminarHeld(Event, frozen=True, kw_only=True):
    """Won and lost cases of the week were discussed; measures were decided."""

    week_starts_on: Day
    cases: Annotated[tuple[UUID, ...], described("Customers discussed", "讨论案例", max_length=200)] = ()
    measures: Annotated[tuple[Countermeasure, ...], described("Measures decided", "应对措施", max_length=50)] = ()
    best_closer_id: Annotated[StaffId | None, described("Reward for the best close rate", "成交率冠军")] = None
    note_id: NoteId = None
