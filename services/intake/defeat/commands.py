"""What is recorded of a lost deal, of a customer out of contact, and of a return (section 6)."""

from typing import Annotated
from uuid import UUID

from services.intake.customer.fields import CustomerId
from services.intake.customer.notes import Note
from services.intake.deciding import Command
from shared.events.defeat import DefeatId
from shared.events.values import Channel, DefeatDetail, DefeatReason, Label, Money, Stage, described


class ReportDefeat(Command, frozen=True, kw_only=True):
    """Report the deal as lost, the same day and with the reason (战败申报)."""

    customer_id: CustomerId
    defeat_id: Annotated[UUID | None, described("The defeat; ours when absent", "战败编号")] = None
    reason: Annotated[DefeatReason, described("Reason, first level", "战败原因")]
    detail: Annotated[DefeatDetail | None, described("Reason, second level", "战败细分")] = None
    brand_bought: Annotated[Label | None, described("Brand bought instead", "购买品牌")] = None
    model_bought: Annotated[Label | None, described("Model bought instead", "购买车型")] = None
    price_bought: Annotated[Money | None, described("Its price, where known", "购买价格")] = None
    stage: Annotated[Stage | None, described("Stage at loss", "战败环节")] = None
    note: Note = None


class ConfirmDefeat(Command, frozen=True, kw_only=True):
    """Confirm a reported defeat (战败确认)."""

    customer_id: CustomerId
    defeat_id: DefeatId


class RejectDefeat(Command, frozen=True, kw_only=True):
    """Send a reported defeat back to the consultant (战败驳回)."""

    customer_id: CustomerId
    defeat_id: DefeatId
    reason: Annotated[Label, described("Why, as a short code", "驳回原因")]


class SpotCheckDefeat(Command, frozen=True, kw_only=True):
    """Record what a manager heard when checking a defeat with the customer (战败抽查)."""

    customer_id: CustomerId
    defeat_id: DefeatId
    agrees: Annotated[bool, described("The customer's word agrees with the report", "是否属实")]
    channel: Annotated[Channel, described("How", "方式")] = Channel.CALL


class AnswerDefeatQuestionnaire(Command, frozen=True, kw_only=True):
    """Record a defeated customer's answers to the revisit questionnaire (战败回访问卷)."""

    customer_id: CustomerId
    defeat_id: DefeatId
    would_come_back: Annotated[bool, described("Would come back", "是否愿意再来")]
    note: Note = None


class ReportOutOfContact(Command, frozen=True, kw_only=True):
    """Report that the customer cannot be reached any more (失控)."""

    customer_id: CustomerId
    attempts: Annotated[int, described("Attempts made", "尝试次数", unit="attempts", ge=0, le=1000)] | None = None


class RecordComeBack(Command, frozen=True, kw_only=True):
    """Record that a defeated customer, or one out of contact, is being served again (再启动)."""

    customer_id: CustomerId
