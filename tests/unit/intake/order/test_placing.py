"""Section 5: deposit (订金/定金) or full payment and contract (购车合同)."""

from datetime import timedelta
from uuid import UUID, uuid4

from services.intake.defeat.commands import ReportDefeat, ReportOutOfContact
from services.intake.order.commands import CancelOrder, DeliverCar, SignContract, TakeDeposit
from services.intake.order.placing import MOST_OPEN
from shared.events.defeat import CustomerCameBack
from shared.events.order import ContractSigned, DepositTaken
from shared.events.values import DefeatReason, Money, Payment
from tests.support.orders import DEPOSIT, PRICE, delivered, take_deposit, with_contract, with_deposit
from tests.support.view import MANAGER, Showroom
from tests.support.visitors import carded, visitor


def test_a_deposit_makes_an_order() -> None:
    showroom = Showroom.opened()
    order = with_deposit(showroom)
    assert showroom.events(DepositTaken) == [DepositTaken(order_id=order["order_id"], model="Q5", amount=DEPOSIT)]
    assert showroom.customer(order["customer_id"]).open_order is not None


def test_a_contract_without_a_deposit_makes_an_order_too() -> None:
    """Full payment at once."""
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    answer = showroom.accepts(SignContract, customer_id=customer_id, model="Q5", price=PRICE).answer
    order = showroom.customer(customer_id).order(UUID(answer["order_id"]))
    assert order is not None
    assert order.has_contract


def test_the_contract_completes_the_order_that_waits_for_it() -> None:
    showroom = Showroom.opened()
    order = with_deposit(showroom)
    answer = showroom.accepts(
        SignContract, customer_id=order["customer_id"], model="Q7", price=PRICE, payment=Payment.INSTALMENT
    ).answer
    assert answer == {"order_id": str(order["order_id"])}
    (contract,) = showroom.events(ContractSigned)
    assert (contract.model, contract.payment) == ("Q7", Payment.INSTALMENT)
    assert len(showroom.customer(order["customer_id"]).orders) == 1


def test_a_deposit_sent_twice_makes_one_order() -> None:
    showroom = Showroom.opened()
    order = with_deposit(showroom)
    refusal = showroom.refuses(TakeDeposit, customer_id=order["customer_id"], model="Q5", amount=DEPOSIT)
    assert (refusal.name, refusal.about) == ("OrderIdMissing", {"order_id": str(order["order_id"])})
    assert showroom.refuses(TakeDeposit, **order, model="Q5", amount=DEPOSIT).name == "DepositAlreadyTaken"


def test_a_contract_sent_twice_makes_one_order() -> None:
    showroom = Showroom.opened()
    order = with_contract(showroom)
    by_customer = showroom.refuses(SignContract, customer_id=order["customer_id"], model="Q5", price=PRICE)
    assert by_customer.name == "OrderIdMissing"
    assert showroom.refuses(SignContract, **order, model="Q5", price=PRICE).name == "ContractAlreadySigned"


def test_a_second_car_is_ordered_under_an_id_of_its_own() -> None:
    showroom = Showroom.opened()
    order = with_deposit(showroom)
    second = take_deposit(showroom, order["customer_id"], order_id=uuid4())
    third = uuid4()
    showroom.accepts(SignContract, customer_id=order["customer_id"], order_id=third, model="Q7", price=PRICE)
    assert [one.order_id for one in showroom.customer(order["customer_id"]).orders] == [
        order["order_id"],
        second,
        third,
    ]


def test_with_two_orders_waiting_the_contract_says_which() -> None:
    showroom = Showroom.opened()
    order = with_deposit(showroom)
    take_deposit(showroom, order["customer_id"], order_id=uuid4())
    refusal = showroom.refuses(SignContract, customer_id=order["customer_id"], model="Q5", price=PRICE)
    assert (refusal.name, refusal.path) == ("OrderAmbiguous", "$.order_id")
    showroom.accepts(SignContract, **order, model="Q5", price=PRICE)
    showroom.accepts(SignContract, customer_id=order["customer_id"], model="Q5", price=PRICE)


def test_a_repurchase_after_the_delivery_is_a_new_order() -> None:
    showroom = Showroom.opened()
    order = delivered(showroom)
    again = take_deposit(showroom, order["customer_id"])
    assert again != order["order_id"]


def test_a_cancelled_order_gets_no_contract() -> None:
    showroom = Showroom.opened()
    order = with_deposit(showroom)
    showroom.accepts(CancelOrder, by=MANAGER, **order, reason="plan-dropped", refunded=DEPOSIT)
    assert showroom.refuses(SignContract, **order, model="Q5", price=PRICE).name == "OrderAlreadyCancelled"
    showroom.accepts(SignContract, customer_id=order["customer_id"], model="Q5", price=PRICE)


def test_the_delivery_is_promised_for_a_day_that_lies_ahead() -> None:
    showroom = Showroom.opened()
    order = with_deposit(showroom)
    today = showroom.now.date()
    refusal = showroom.refuses(SignContract, **order, model="Q5", price=PRICE, delivery_on=today - timedelta(days=1))
    assert (refusal.name, refusal.path) == ("TimePassed", "$.delivery_on")
    showroom.accepts(SignContract, **order, model="Q5", price=PRICE, delivery_on=today)


def test_a_defeated_customer_comes_back_before_ordering() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ReportDefeat, customer_id=customer_id, reason=DefeatReason.DELIVERY_TIME)
    deposit = showroom.refuses(TakeDeposit, customer_id=customer_id, model="Q5", amount=DEPOSIT)
    contract = showroom.refuses(SignContract, customer_id=customer_id, model="Q5", price=PRICE)
    assert {deposit.name, contract.name} == {"CustomerDefeated"}


def test_an_order_ends_being_out_of_contact() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ReportOutOfContact, customer_id=customer_id)
    take_deposit(showroom, customer_id)
    assert len(showroom.events(CustomerCameBack)) == 1


def test_who_buys_on_the_spot_needs_no_card_first() -> None:
    """Section 2: serve first."""
    showroom = Showroom.opened()
    take_deposit(showroom, visitor(showroom))


def test_a_deposit_is_kept_in_its_own_currency() -> None:
    showroom = Showroom.opened()
    showroom.accepts(TakeDeposit, customer_id=carded(showroom), model="Q5", amount=Money(50_000, "EUR"))
    assert showroom.events(DepositTaken)[0].amount == Money(50_000, "EUR")


def test_a_delivery_is_of_an_order_of_this_customer() -> None:
    showroom = Showroom.opened()
    order = with_contract(showroom)
    assert showroom.refuses(DeliverCar, customer_id=carded(showroom), order_id=order["order_id"]).name == "OrderUnknown"


def test_a_customer_has_a_fleets_worth_of_open_orders_at_most() -> None:
    """A grade cites every open order: what cites thousands could not be sent."""
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    for _ in range(MOST_OPEN):
        order_id = take_deposit(showroom, customer_id, order_id=uuid4())
    more = {"customer_id": customer_id, "order_id": uuid4(), "model": "Q5"}
    assert showroom.refuses(TakeDeposit, **more, amount=DEPOSIT).name == "TooManyOpenOrders"
    assert showroom.refuses(SignContract, **more, price=PRICE).name == "TooManyOpenOrders"
    showroom.accepts(SignContract, customer_id=customer_id, order_id=order_id, model="Q5", price=PRICE)
    showroom.accepts(CancelOrder, by=MANAGER, customer_id=customer_id, order_id=order_id, reason="fewer")
    showroom.accepts(TakeDeposit, **more, amount=DEPOSIT)
