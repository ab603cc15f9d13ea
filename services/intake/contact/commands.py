"""What is recorded of a contact with a customer, before and after it (section 4)."""

from typing import Annotated
from uuid import UUID

from services.intake.customer.fields import CustomerId
from services.intake.customer.notes import Note, NoteText
from services.intake.deciding import Command
from shared.events.sale import Signals, StatedHorizon
from shared.events.values import Channel, ContactOutcome, Instant, described


class LogFollowUp(Command, frozen=True, kw_only=True):
    """Record an attempt to contact the customer and what came of it, also "no answer" (跟进记录)."""

    customer_id: CustomerId
    channel: Annotated[Channel, described("How", "方式")]
    outcome: Annotated[ContactOutcome, described("What came of it", "结果")]
    task_id: Annotated[UUID | None, described("Task that it closes", "对应任务")] = None
    next_contact_at: Annotated[Instant | None, described("Next appointment", "下次联系")] = None
    referrals_asked: Annotated[bool, described("Asked for referrals", "请求推荐")] = False
    signals: Signals = ()
    stated_horizon: StatedHorizon = None
    note: Note = None


class PrepareContact(Command, frozen=True, kw_only=True):
    """Keep what was prepared for a contact task (跟进准备); the latest preparation of a task counts."""

    customer_id: CustomerId
    task_id: Annotated[UUID, described("Task that it prepares", "对应任务")]
    note: Annotated[
        NoteText,
        described("Talking points, expected answers, open questions", "要点、预估与待解问题"),
    ]
