"""Messages to a customer and the customer's consent to them (sections 4 and 8). Neither text nor number is here."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from shared.events.contact import TaskId
from shared.events.event import Event, event_type
from shared.events.values import Channel, Label, described

_SENDER = "intake, on the word of followup's sender"

SentBy = Annotated[Channel, described("How", "方式")]
Template = Annotated[Label, described("Template by name: thank_you, appointment_reminder, …", "消息模板")]
Gateway = Annotated[Label, described("Gateway by name", "消息网关")]
GatewayMessageId = Annotated[
    str, Meta(pattern=r"^[\x21-\x7e]{1,200}\Z", description="网关消息编号 · Id that the gateway gave the message")
]


class ConsentPurpose(StrEnum):
    """What a message is for, as consent tells apart (section 8)."""

    SERVICE = "service"
    MARKETING = "marketing"


@event_type(en="Message sent", zh="消息已发送", section="4", emitted_by=_SENDER)
class MessageSent(Event, frozen=True, kw_only=True):
    """A gateway took a message of a contact task; whether it arrived, a receipt says. It never counts as a contact."""

    task_id: TaskId
    channel: SentBy
    template: Template
    language: Annotated[Label, described("Language of the text, as BCP 47 names it", "语言")]
    gateway: Gateway
    gateway_message_id: GatewayMessageId | None = None


@event_type(en="Message not sent", zh="消息未发送", section="4", emitted_by=_SENDER)
class MessageNotSent(Event, frozen=True, kw_only=True):
    """A message of a contact task was given up, for good; its task is missed for the reason given."""

    task_id: TaskId
    channel: SentBy
    template: Template
    reason: Annotated[
        Label, described("Why, as a short code: no_phone, opted_out, quiet_hours, refused_by_gateway, …", "原因")
    ]


@event_type(en="Message receipt received", zh="消息回执", section="4", emitted_by="intake, on a gateway's word")
class MessageReceiptReceived(Event, frozen=True, kw_only=True):
    """A gateway said whether a message arrived."""

    task_id: TaskId
    gateway: Gateway
    gateway_message_id: GatewayMessageId | None = None
    delivered: Annotated[bool, described("Whether it arrived", "是否送达")]
    reason: Annotated[Label | None, described("Why it did not, as the gateway's code", "未送达原因")] = None


@event_type(en="Contact consent changed", zh="联系意愿变更", section="8", emitted_by="intake, on the customer's word")
class ContactConsentChanged(Event, frozen=True, kw_only=True):
    """The customer allowed messages of a purpose, or opted out of them. The latest word on a channel holds."""

    channel: Annotated[
        Channel | None, described("For which way of contact; for all when absent", "方式，缺省为全部")
    ] = None
    purpose: Annotated[ConsentPurpose, described("For what", "用途")]
    allowed: Annotated[bool, described("Whether it is allowed from now on", "是否同意")]
