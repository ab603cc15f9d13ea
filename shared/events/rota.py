"""The rota (排班, section 2): whose turn it is. One stream per dealer and day."""

from datetime import date
from typing import Annotated
from uuid import UUID

from shared.events.event import Event, StreamKind, event_type
from shared.events.values import Label, StaffId, described

_BY = "intake, on a receptionist's or manager's word"
Consultant = Annotated[StaffId, described("The consultant", "销售顾问")]
Reason = Annotated[Label | None, described("Why, as a short code", "原因")]
Day = Annotated[date, described("Day of the rota in the dealer's zone", "排班日期")]


@event_type(en="Rota published", zh="排班公布", section="2", emitted_by=_BY, stream=StreamKind.ROTA)
class RotaPublished(Event, frozen=True, kw_only=True):
    """The order of consultants on duty was published for a day, or published anew; turns taken stay counted."""

    day: Day
    order: Annotated[tuple[StaffId, ...], described("Consultants in order", "排班顺序", min_length=1, max_length=200)]


@event_type(
    en="Turn taken",
    zh="轮值接待",
    section="2",
    emitted_by="intake, when a first visit is registered",
    stream=StreamKind.ROTA,
)
class TurnTaken(Event, frozen=True, kw_only=True):
    """A first visit went to the next consultant, and the rota moved on."""

    consultant_id: Consultant
    customer_id: Annotated[UUID, described("The customer", "客户")]
    visit_id: Annotated[UUID, described("The visit", "来店批次")]
    called_to_wait: Annotated[StaffId | None, described("Next, called to the waiting position", "下一位待位")] = None


@event_type(en="Turn skipped", zh="跳过轮值", section="2", emitted_by=_BY, stream=StreamKind.ROTA)
class TurnSkipped(Event, frozen=True, kw_only=True):
    """A consultant's turn was passed over; recorded so that fairness can be shown."""

    consultant_id: Consultant
    reason: Reason = None


@event_type(en="Turn handed back", zh="退回轮值", section="2", emitted_by=_BY, stream=StreamKind.ROTA)
class TurnHandedBack(Event, frozen=True, kw_only=True):
    """A turn that was taken is given back (the visitor turned out to belong to another); they are next again."""

    consultant_id: Consultant
    visit_id: Annotated[UUID, described("The visit of the turn", "来店批次")]
    reason: Reason = None


@event_type(en="Break started", zh="离岗", section="2", emitted_by=_BY, stream=StreamKind.ROTA)
class BreakStarted(Event, frozen=True, kw_only=True):
    """A consultant on duty is away for a while and gets no turns."""

    consultant_id: Consultant
    reason: Reason = None


@event_type(en="Break ended", zh="返岗", section="2", emitted_by=_BY, stream=StreamKind.ROTA)
class BreakEnded(Event, frozen=True, kw_only=True):
    """The consultant is back and gets turns again at the old place."""

    consultant_id: Consultant
