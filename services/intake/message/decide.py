"""Deciders of messages (section 4): what the sender did, and what the gateway said of it.

A message that went out cannot be called back, and says nothing personal here: it is on record whatever has become of
the card meanwhile, merged or erased. So the sender's report is either accepted or refused for good; it never has to
try again, except where the ledger does not answer.
"""

from services.intake.customer.checks import refuse_stranger
from services.intake.customer.recording import recorded
from services.intake.deciding import Decision, Refusal, View, decides
from services.intake.message import refusals
from services.intake.message.commands import RecordMessageNotSent, RecordMessageReceipt, RecordMessageSent
from shared.events.message import MessageNotSent, MessageReceiptReceived, MessageSent
from shared.events.values import Channel, Role

_MACHINES = frozenset({Role.INTEGRATION})
_BY_A_PERSON = frozenset({Channel.CALL, Channel.VISIT})
"""A call or a visit is a follow-up; nobody sends one."""


@decides(RecordMessageSent, en="Record that a message was sent", zh="登记消息已发送", roles=_MACHINES)
def record_message_sent(command: RecordMessageSent, view: View) -> Decision | Refusal:
    """Section 4: the thank-you and other messages close their task, and never count as a contact."""
    refusal = _refuse_message(command, view)
    if refusal is not None:
        return refusal
    sent = MessageSent(
        task_id=command.task_id,
        channel=command.channel,
        template=command.template,
        language=command.language,
        gateway=command.gateway,
        gateway_message_id=command.gateway_message_id,
    )
    return recorded(command.customer_id, sent)


@decides(RecordMessageNotSent, en="Record that a message was not sent", zh="登记消息未发送", roles=_MACHINES)
def record_message_not_sent(command: RecordMessageNotSent, view: View) -> Decision | Refusal:
    """Section 4: no attempt is lost; a message whose moment has passed is marked as such."""
    refusal = _refuse_message(command, view)
    if refusal is not None:
        return refusal
    given_up = MessageNotSent(
        task_id=command.task_id, channel=command.channel, template=command.template, reason=command.reason
    )
    return recorded(command.customer_id, given_up)


@decides(RecordMessageReceipt, en="Record a message's receipt", zh="登记消息回执", roles=_MACHINES)
def record_message_receipt(command: RecordMessageReceipt, view: View) -> Decision | Refusal:
    """Gateways send receipts late, twice, or before we have recorded the sending: each is taken once, by its id."""
    stranger = refuse_stranger(view, command.customer_id)
    if stranger is not None:
        return stranger
    receipt = MessageReceiptReceived(
        task_id=command.task_id,
        gateway=command.gateway,
        gateway_message_id=command.gateway_message_id,
        delivered=command.delivered,
        reason=command.reason,
    )
    return recorded(command.customer_id, receipt)


def _refuse_message(command: RecordMessageSent | RecordMessageNotSent, view: View) -> Refusal | None:
    if command.channel in _BY_A_PERSON:
        return refusals.NOT_A_MESSAGE
    return refuse_stranger(view, command.customer_id)
