"""What is answered to the morning meeting (早会)."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Struct

from services.followup.day.plan.answers import Booking
from services.followup.day.targets.answers import TargetsAnswer
from services.followup.views.wording import Word
from shared.events.values import described


class KindCount(Struct, frozen=True):
    """How many tasks of a kind are due."""

    kind: Word
    count: int


class ConsultantMorning(Struct, frozen=True, kw_only=True):
    """A consultant's plan in short; tasks that are nobody's stand under null."""

    consultant_id: str | None
    on_leave: bool
    stand_in_id: Annotated[str | None, described("Who stands in, where named", "代班人")]
    due: Annotated[tuple[KindCount, ...], described("Due until the day's end, by kind", "当日到期任务")]
    overdue: Annotated[int, described("Missed, and no contact since", "逾期未补做")]
    bookings: Annotated[int, described("Test drives and deliveries of the day", "当日试驾与交车")]


class WaitingDefeat(Struct, frozen=True, kw_only=True):
    """A reported defeat that the manager has to confirm or reject."""

    customer_id: UUID
    defeat_id: UUID
    reported_at: datetime
    consultant_id: str | None
    reason: Word
    model_bought: str | None
    grade: Annotated[str | None, described("Grade at the loss", "战败时级别")]


class MorningList(Struct, frozen=True, kw_only=True):
    """What the morning meeting goes through."""

    dealer_id: str
    day: date
    held_at: Annotated[datetime | None, described("When the meeting was recorded, if it was", "早会登记时间")]
    consultants: tuple[ConsultantMorning, ...]
    bookings: tuple[Booking, ...]
    targets: Annotated[tuple[TargetsAnswer, ...], described("Of the day, the week, the month so far", "日、周、月目标")]
    defeats_to_confirm: Annotated[int, described("Defeats that wait for confirmation", "待确认战败数")]
    defeats: Annotated[tuple[WaitingDefeat, ...], described("The first of them, the oldest first", "待确认战败")]
