"""Any sequence of commands (sections 5, 6): deciders agree with a model written from the rules, and with a replay."""

from typing import Any
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.intake.customer.evolving import evolve
from services.intake.customer.state import Customer, DefeatStatus, OrderStatus
from services.intake.deciding import Command, Decision
from services.intake.defeat import commands as defeat_commands
from services.intake.order import commands as order_commands
from services.intake.sale.commands import GivePresentation
from shared.events.envelope import from_json, to_json
from shared.events.reading import decode_event
from shared.events.values import DefeatReason, Money
from tests.support.customer_model import STEPS, CustomerModel
from tests.support.view import MANAGER, MONDAY_MORNING, Showroom
from tests.support.visitors import carded

_IDS = [UUID(int=number) for number in (1, 2, 3)]
_id = st.sampled_from(_IDS)
_id_or_none = st.none() | _id
_STEP_FIELDS: dict[str, dict[str, Any]] = {
    "CancelOrder": {"reason": "plan-dropped"},
    "AllocateCar": {"stock_no": "K-1024"},
    "CollectBalance": {"amount": Money(1)},
    "ScheduleDelivery": {"at": MONDAY_MORNING},
    "SurveySatisfaction": {"car_score": 10, "delivery_score": 10},
}


class CustomerLife(RuleBasedStateMachine):
    """One customer, served by a manager (who may do all of it)."""

    def __init__(self) -> None:
        super().__init__()
        self.showroom = Showroom.opened()
        self.customer_id = carded(self.showroom)
        self.model = CustomerModel()

    def give(self, command: type[Command], *, expected: bool, **fields: Any) -> Decision | None:
        """Give the command; it is carried out exactly when the model says so."""
        given = self.showroom.command(command, by=MANAGER, customer_id=self.customer_id, **fields)
        outcome = self.showroom.decide(given)
        assert isinstance(outcome, Decision) is expected, outcome
        return outcome if isinstance(outcome, Decision) else None

    @rule()
    def present(self) -> None:
        """A step of the sale."""
        if self.give(GivePresentation, expected=self.model.may_serve(), model="Q5"):
            self.model.came_back()

    @rule(order_id=_id_or_none)
    def deposit(self, order_id: UUID | None) -> None:
        """TakeDeposit."""
        expected = self.model.may_deposit(order_id)
        taken = self.give(
            order_commands.TakeDeposit, expected=expected, order_id=order_id, model="Q5", amount=Money(300_000)
        )
        if taken:
            self.model.ordered(UUID(taken.answer["order_id"]), signed=False)

    @rule(order_id=_id_or_none)
    def sign(self, order_id: UUID | None) -> None:
        """SignContract."""
        expected, known = self.model.contract_for(order_id)
        signed = self.give(
            order_commands.SignContract, expected=expected, order_id=order_id, model="Q5", price=Money(18_000_000)
        )
        if signed:
            chosen = UUID(signed.answer["order_id"])
            assert chosen == known if known else chosen not in self.model.orders
            self.model.ordered(chosen, signed=True)

    @rule(name=st.sampled_from(STEPS), order_id=_id)
    def step_of_any_order(self, name: str, order_id: UUID) -> None:
        """A step of the delivery board, of an order that may not exist."""
        self._step(name, order_id)

    @precondition(lambda self: self.model.orders)
    @rule(name=st.sampled_from(STEPS), data=st.data())
    def step(self, name: str, data: st.DataObject) -> None:
        """A step of the delivery board, of an order that exists."""
        self._step(name, data.draw(st.sampled_from(sorted(self.model.orders))))

    @precondition(lambda self: self.model.opened)
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        """The delivery of an open order, signed or not."""
        self._step("DeliverCar", data.draw(st.sampled_from(sorted(self.model.opened))))

    @precondition(lambda self: self.model.done)
    @rule(data=st.data())
    def step_again(self, data: st.DataObject) -> None:
        """A step that happened to the order before."""
        order_id, name = data.draw(st.sampled_from(sorted(self.model.done)))
        self._step(name, order_id)

    def _step(self, name: str, order_id: UUID) -> None:
        expected = self.model.may_step(name, order_id)
        fields = _STEP_FIELDS.get(name, {})
        if self.give(getattr(order_commands, name), expected=expected, order_id=order_id, **fields):
            self.model.stepped(name, order_id)

    @rule(defeat_id=_id_or_none)
    def report_defeat(self, defeat_id: UUID | None) -> None:
        """ReportDefeat."""
        expected = self.model.may_report(defeat_id)
        reported = self.give(
            defeat_commands.ReportDefeat, expected=expected, defeat_id=defeat_id, reason=DefeatReason.NEEDS
        )
        if reported:
            self.model.reported.add(UUID(reported.answer["defeat_id"]))

    @rule(data=st.data())
    def confirm_defeat(self, data: st.DataObject) -> None:
        """ConfirmDefeat, of a defeat that may not exist."""
        defeat_id = data.draw(st.sampled_from([*_IDS, *sorted(self.model.defeats)]))
        expected = defeat_id in self.model.reported
        if self.give(defeat_commands.ConfirmDefeat, expected=expected, defeat_id=defeat_id):
            self.model.reported.remove(defeat_id)
            self.model.confirmed.add(defeat_id)

    @rule(data=st.data())
    def reject_defeat(self, data: st.DataObject) -> None:
        """RejectDefeat, of a defeat that may not exist."""
        defeat_id = data.draw(st.sampled_from([*_IDS, *sorted(self.model.defeats)]))
        expected = defeat_id in self.model.reported
        if self.give(defeat_commands.RejectDefeat, expected=expected, defeat_id=defeat_id, reason="call-again"):
            self.model.reported.remove(defeat_id)
            self.model.rejected.add(defeat_id)

    @rule()
    def lose_contact(self) -> None:
        """ReportOutOfContact."""
        if self.give(defeat_commands.ReportOutOfContact, expected=self.model.may_lose_contact()):
            self.model.out_of_contact = True

    @rule()
    def come_back(self) -> None:
        """RecordComeBack."""
        expected = self.model.lost or self.model.out_of_contact
        if self.give(defeat_commands.RecordComeBack, expected=expected):
            self.model.came_back()

    @invariant()
    def state_agrees_with_the_model(self) -> None:
        """What deciders see is what the model holds."""
        customer = self.showroom.customer(self.customer_id)
        ids = {status: {one.order_id for one in customer.orders if one.status is status} for status in OrderStatus}
        assert ids[OrderStatus.OPEN] == self.model.opened
        assert ids[OrderStatus.DELIVERED] == self.model.delivered
        assert ids[OrderStatus.CANCELLED] == self.model.cancelled
        assert {one.order_id for one in customer.orders if one.has_contract} == self.model.signed
        lost = {status: {one.defeat_id for one in customer.defeats if one.status is status} for status in DefeatStatus}
        assert lost[DefeatStatus.REPORTED] == self.model.reported
        assert lost[DefeatStatus.CONFIRMED] == self.model.confirmed
        assert lost[DefeatStatus.REJECTED] == self.model.rejected
        assert lost[DefeatStatus.OVERTAKEN] == self.model.overtaken
        assert customer.out_of_contact is self.model.out_of_contact
        assert (customer.defeat is not None) is self.model.lost

    @invariant()
    def replay_gives_the_same_state(self) -> None:
        """The ledger's bytes, read again and folded, give the state that decisions were made on."""
        replayed: Customer | None = None
        for one in self.showroom.recorded:
            envelope = from_json(to_json(one.envelope))
            replayed = evolve(replayed, decode_event(envelope.type, envelope.data), envelope)
        assert replayed == self.showroom.customer(self.customer_id)


CustomerLife.TestCase.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)
test_any_life_of_a_customer = CustomerLife.TestCase
