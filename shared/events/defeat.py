"""Lost deals (战败), customers out of contact (失控) and those who come back (再启动), section 6."""

from typing import Annotated
from uuid import UUID

from shared.events.card import NoteId
from shared.events.event import Event, event_type
from shared.events.values import Channel, DefeatDetail, DefeatReason, Label, Money, Stage, described

_CONSULTANT = "intake, on a consultant's word"
_MANAGER = "intake, on a manager's word"
DefeatId = Annotated[UUID, described("The defeat", "战败编号")]


@event_type(en="Defeat reported", zh="战败申报", section="6", emitted_by=_CONSULTANT, version=2)
class DefeatReported(Event, frozen=True, kw_only=True):
    """The consultant reported the deal as lost, with the reason. A manager confirms or rejects it."""

    defeat_id: DefeatId
    reason: Annotated[DefeatReason, described("Reason, first level", "战败原因")]
    detail: Annotated[DefeatDetail | None, described("Reason, second level", "战败细分")] = None
    brand_bought: Annotated[Label | None, described("Brand bought instead", "购买品牌")] = None
    model_bought: Annotated[Label | None, described("Model bought instead", "购买车型")] = None
    price_bought: Annotated[Money | None, described("Its price, where known", "购买价格")] = None
    stage: Annotated[Stage | None, described("Stage at loss", "战败环节")] = None
    note_id: NoteId = None


@event_type(en="Defeat confirmed", zh="战败确认", section="6", emitted_by=_MANAGER)
class DefeatConfirmed(Event, frozen=True, kw_only=True):
    """The manager confirmed the defeat."""

    defeat_id: DefeatId


@event_type(en="Defeat rejected", zh="战败驳回", section="6", emitted_by=_MANAGER)
class DefeatRejected(Event, frozen=True, kw_only=True):
    """The manager sent the defeat back; the customer is open again, with their tasks."""

    defeat_id: DefeatId
    reason: Annotated[Label, described("Why, as a short code", "驳回原因")]


@event_type(en="Defeat spot-checked", zh="战败抽查", section="6", emitted_by=_MANAGER)
class DefeatSpotChecked(Event, frozen=True, kw_only=True):
    """The manager contacted the customer to check a reported defeat."""

    defeat_id: DefeatId
    agrees: Annotated[bool, described("The customer's word agrees with the report", "是否属实")]
    channel: Annotated[Channel, described("How", "方式")] = Channel.CALL


@event_type(en="Defeat questionnaire answered", zh="战败回访问卷", section="6", emitted_by=_CONSULTANT)
class DefeatQuestionnaireAnswered(Event, frozen=True, kw_only=True):
    """A defeated customer answered the revisit questionnaire."""

    defeat_id: DefeatId
    would_come_back: Annotated[bool, described("Would come back", "是否愿意再来")]
    note_id: NoteId = None


@event_type(en="Customer out of contact", zh="失控", section="6", emitted_by=_CONSULTANT)
class CustomerOutOfContact(Event, frozen=True, kw_only=True):
    """The customer cannot be reached any more (失控)."""

    attempts: Annotated[int, described("Attempts made", "尝试次数", unit="attempts", ge=0, le=1000)] | None = None


@event_type(en="Customer came back", zh="再启动", section="6", emitted_by=_CONSULTANT)
class CustomerCameBack(Event, frozen=True, kw_only=True):
    """A defeated customer, or one out of contact, is being served again; their history stays."""
