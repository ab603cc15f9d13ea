"""Defeats: reported by the consultant, decided by the manager; out of contact; come-backs (section 6)."""

from services.intake.customer.checks import living_customer, open_customer
from services.intake.customer.notes import note_of
from services.intake.customer.recording import recorded
from services.intake.customer.state import Customer, DefeatStatus
from services.intake.deciding import Decision, Refusal, View, decides
from services.intake.defeat import refusals
from services.intake.defeat.commands import (
    AnswerDefeatQuestionnaire,
    ConfirmDefeat,
    RecordComeBack,
    RejectDefeat,
    ReportDefeat,
    ReportOutOfContact,
    SpotCheckDefeat,
)
from services.intake.defeat.serving import customer_defeated
from services.intake.roles import MANAGERS, SELLERS
from shared.events.defeat import (
    CustomerCameBack,
    CustomerOutOfContact,
    DefeatConfirmed,
    DefeatQuestionnaireAnswered,
    DefeatRejected,
    DefeatReported,
    DefeatSpotChecked,
)

_NOT_REJECTED = (DefeatStatus.REPORTED, DefeatStatus.CONFIRMED, DefeatStatus.OVERTAKEN)


@decides(ReportDefeat, en="Report a defeat", zh="申报战败", roles=SELLERS)
def report_defeat(command: ReportDefeat, view: View) -> Decision | Refusal:
    """Record the loss; the manager confirms or rejects it. A customer with an open order is not lost."""
    customer = living_customer(view, command.customer_id)
    refusal = customer if isinstance(customer, Refusal) else _refuse_report(command, customer)
    if refusal is not None:
        return refusal
    defeat_id = command.defeat_id or view.new_id()
    note_id, private = note_of(view, command.note, command.customer_id)
    event = DefeatReported(
        defeat_id=defeat_id,
        reason=command.reason,
        detail=command.detail,
        brand_bought=command.brand_bought,
        model_bought=command.model_bought,
        price_bought=command.price_bought,
        stage=command.stage,
        note_id=note_id,
    )
    return recorded(command.customer_id, event, private=private, defeat_id=str(defeat_id))


def _refuse_report(command: ReportDefeat, customer: Customer) -> Refusal | None:
    known = next((one for one in customer.defeats if one.defeat_id == command.defeat_id), customer.defeat)
    if known is not None:
        return refusals.defeat_already_reported(known.defeat_id)
    if customer.open_order is not None:
        return refusals.order_open(customer.open_order.order_id)
    return refusals.refuse_detail(command.reason, command.detail)


@decides(ConfirmDefeat, en="Confirm a defeat", zh="确认战败", roles=MANAGERS)
def confirm_defeat(command: ConfirmDefeat, view: View) -> Decision | Refusal:
    """Confirm what was reported, once."""
    refusal = _refuse(view, command, DefeatStatus.REPORTED)
    return refusal or recorded(command.customer_id, DefeatConfirmed(defeat_id=command.defeat_id))


@decides(RejectDefeat, en="Reject a defeat", zh="驳回战败", roles=MANAGERS)
def reject_defeat(command: RejectDefeat, view: View) -> Decision | Refusal:
    """Send the defeat back, once and before it is confirmed: the customer is open again."""
    refusal = _refuse(view, command, DefeatStatus.REPORTED)
    event = DefeatRejected(defeat_id=command.defeat_id, reason=command.reason)
    return refusal or recorded(command.customer_id, event)


@decides(SpotCheckDefeat, en="Spot-check a defeat", zh="抽查战败", roles=MANAGERS)
def spot_check_defeat(command: SpotCheckDefeat, view: View) -> Decision | Refusal:
    """Record what the customer said to the manager, as often as there is a call, before or after the confirmation.

    After a come-back as well: it shows how good the report was.
    """
    refusal = _refuse(view, command, *_NOT_REJECTED)
    event = DefeatSpotChecked(defeat_id=command.defeat_id, agrees=command.agrees, channel=command.channel)
    return refusal or recorded(command.customer_id, event)


@decides(AnswerDefeatQuestionnaire, en="Answer the defeat questionnaire", zh="填写战败回访问卷", roles=SELLERS)
def answer_defeat_questionnaire(command: AnswerDefeatQuestionnaire, view: View) -> Decision | Refusal:
    """Record the answers. That the customer would come back is not a come-back yet."""
    refusal = _refuse(view, command, *_NOT_REJECTED)
    if refusal is not None:
        return refusal
    note_id, private = note_of(view, command.note, command.customer_id)
    event = DefeatQuestionnaireAnswered(
        defeat_id=command.defeat_id, would_come_back=command.would_come_back, note_id=note_id
    )
    return recorded(command.customer_id, event, private=private)


@decides(ReportOutOfContact, en="Report out of contact", zh="申报失控", roles=SELLERS)
def report_out_of_contact(command: ReportOutOfContact, view: View) -> Decision | Refusal:
    """Record that nobody can reach the customer: not of one who is lost, and not of one whose order is on its way."""
    customer = living_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    if customer.defeat is not None:
        return customer_defeated(customer.defeat.defeat_id)
    if customer.open_order is not None:
        return refusals.order_open(customer.open_order.order_id)
    if customer.out_of_contact:
        return refusals.ALREADY_OUT_OF_CONTACT
    return recorded(command.customer_id, CustomerOutOfContact(attempts=command.attempts))


@decides(RecordComeBack, en="Record a come-back", zh="登记再启动", roles=SELLERS)
def record_come_back(command: RecordComeBack, view: View) -> Decision | Refusal:
    """The customer is served again, whatever they were lost to; a defeat that was not decided yet is overtaken."""
    customer = living_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    if customer.defeat is None and not customer.out_of_contact:
        return refusals.NOT_LOST
    return recorded(command.customer_id, CustomerCameBack())


def _refuse(
    view: View,
    command: ConfirmDefeat | RejectDefeat | SpotCheckDefeat | AnswerDefeatQuestionnaire,
    *allowed: DefeatStatus,
) -> Refusal | None:
    """Why the command cannot be about that defeat of that customer, or None."""
    find = living_customer if isinstance(command, AnswerDefeatQuestionnaire) else open_customer
    customer = find(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    defeat = refusals.known_defeat(customer, command.defeat_id)
    return defeat if isinstance(defeat, Refusal) else refusals.refuse_status(defeat, *allowed)
