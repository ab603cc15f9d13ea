"""Orders for tests of what happens to them."""

from typing import Any
from uuid import UUID

from services.intake.order.commands import DeliverCar, SignContract, TakeDeposit
from shared.events.values import Money
from tests.support.view import Showroom
from tests.support.visitors import carded

DEPOSIT = Money(300_000)
PRICE = Money(18_000_000)


def with_deposit(showroom: Showroom) -> dict[str, Any]:
    """A customer who paid a deposit: the fields that name the order."""
    customer_id = carded(showroom)
    return {"customer_id": customer_id, "order_id": take_deposit(showroom, customer_id)}


def with_contract(showroom: Showroom) -> dict[str, Any]:
    """A customer who paid a deposit and signed: the fields that name the order."""
    order = with_deposit(showroom)
    showroom.accepts(SignContract, **order, model="Q5", price=PRICE)
    return order


def delivered(showroom: Showroom) -> dict[str, Any]:
    """A customer who has the car: the fields that name the order."""
    order = with_contract(showroom)
    showroom.accepts(DeliverCar, **order)
    return order


def take_deposit(showroom: Showroom, customer_id: UUID, **fields: Any) -> UUID:
    """Make an order by a deposit."""
    answer = showroom.accepts(TakeDeposit, customer_id=customer_id, model="Q5", amount=DEPOSIT, **fields).answer
    return UUID(answer["order_id"])
