"""Orders: made by a deposit or a contract, then taken along the delivery board (section 5)."""

from typing import Any
from uuid import UUID

from msgspec import convert
from msgspec.structs import replace

from services.intake.contact.appointments import refuse_passed, refuse_passed_day
from services.intake.customer.checks import living_customer, open_customer
from services.intake.customer.notes import note_of
from services.intake.customer.recording import recorded
from services.intake.deciding import Decider, Decision, Refusal, View, decides
from services.intake.defeat.serving import returning, served_customer
from services.intake.order import refusals
from services.intake.order.board import BOARD, Step, refuse_step
from services.intake.order.commands import SignContract, TakeDeposit
from services.intake.order.placing import order_of_contract, order_of_deposit
from services.intake.roles import SELLERS
from shared.events.order import ContractSigned, DepositTaken


@decides(TakeDeposit, en="Take a deposit", zh="收取订金", roles=SELLERS)
def take_deposit(command: TakeDeposit, view: View) -> Decision | Refusal:
    """Make an order. While one is open, a further one (a second car) needs an ``order_id`` of its own."""
    customer = served_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    refusal = order_of_deposit(customer, command.order_id)
    if refusal is not None:
        return refusal
    order_id = command.order_id or view.new_id()
    event = DepositTaken(order_id=order_id, model=command.model, amount=command.amount)
    return recorded(command.customer_id, *returning(customer), event, order_id=str(order_id))


@decides(SignContract, en="Sign a contract", zh="签订购车合同", roles=SELLERS)
def sign_contract(command: SignContract, view: View) -> Decision | Refusal:
    """Complete the order that waits for its contract, or make one (full payment); see `order_of_contract`.

    The model is the contract's, should the customer have changed their mind since the deposit.
    """
    customer = served_customer(view, command.customer_id)
    if isinstance(customer, Refusal):
        return customer
    chosen = order_of_contract(customer, command.order_id)
    if isinstance(chosen, Refusal):
        return chosen
    passed = refuse_passed_day(command.delivery_on, command, view, "$.delivery_on")
    if passed is not None:
        return passed
    order_id = chosen or view.new_id()
    event = ContractSigned(
        order_id=order_id,
        model=command.model,
        price=command.price,
        payment=command.payment,
        delivery_on=command.delivery_on,
        trade_in=command.trade_in,
    )
    return recorded(command.customer_id, *returning(customer), event, order_id=str(order_id))


def _decider_of(step: Step) -> Decider:
    """The decider of one row of the board: an order goes on whatever becomes of the customer's further plans."""

    def decide(command: Any, view: View) -> Decision | Refusal:
        note: str | None = getattr(command, "note", None)
        customer_id: UUID = command.customer_id
        customer = (open_customer if note is None else living_customer)(view, customer_id)
        if isinstance(customer, Refusal):
            return customer
        order = customer.order(command.order_id)
        if order is None:
            return refusals.ORDER_UNKNOWN
        refusal = refuse_step(order, step) or refuse_passed(getattr(command, "at", None), command, view, "$.at")
        if refusal is not None:
            return refusal
        note_id, private = note_of(view, note, customer_id)
        event = convert(command, step.event, from_attributes=True)
        return recorded(customer_id, event if note is None else replace(event, note_id=note_id), private=private)

    return decide


for _step in BOARD:
    decides(_step.command, en=_step.en, zh=_step.zh, roles=_step.roles)(_decider_of(_step))
