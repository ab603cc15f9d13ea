"""What is recorded of messages and of the customer's word on them. Neither text nor number is told to intake."""

from typing import Annotated

from services.intake.customer.fields import CustomerId
from services.intake.deciding import Command
from shared.events.contact import TaskId
from shared.events.message import ConsentPurpose, Gateway, GatewayMessageId, SentBy, Template
from shared.events.values import Channel, Label, described


class RecordMessageSent(Command, frozen=True, kw_only=True):
    """Record that a gateway took a message of a contact task (消息已发送)."""

    customer_id: CustomerId
    task_id: TaskId
    channel: SentBy
    template: Template
    language: Annotated[Label, described("Language of the text, as BCP 47 names it", "语言")]
    gateway: Gateway
    gateway_message_id: GatewayMessageId | None = None


class RecordMessageNotSent(Command, frozen=True, kw_only=True):
    """Record that a message of a contact task was given up for good, and why (消息未发送)."""

    customer_id: CustomerId
    task_id: TaskId
    channel: SentBy
    template: Template
    reason: Annotated[
        Label, described("Why, as a short code: no_phone, opted_out, quiet_hours, refused_by_gateway, …", "原因")
    ]


class RecordMessageReceipt(Command, frozen=True, kw_only=True):
    """Record a gateway's word on whether a message arrived (消息回执)."""

    customer_id: CustomerId
    task_id: TaskId
    gateway: Gateway
    gateway_message_id: GatewayMessageId | None = None
    delivered: Annotated[bool, described("Whether it arrived", "是否送达")]
    reason: Annotated[Label | None, described("Why it did not, as the gateway's code", "未送达原因")] = None


class ChangeContactConsent(Command, frozen=True, kw_only=True):
    """Record that the customer allows messages of a purpose, or opts out of them (联系意愿)."""

    customer_id: CustomerId
    channel: Annotated[
        Channel | None, described("For which way of contact; for all when absent", "方式，缺省为全部")
    ] = None
    purpose: Annotated[ConsentPurpose, described("For what", "用途")]
    allowed: Annotated[bool, described("Whether it is allowed from now on", "是否同意")]
