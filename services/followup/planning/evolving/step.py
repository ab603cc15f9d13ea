"""What an event type does to the facts."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from services.followup.planning.state import Customer, Mark

Apply = Callable[[Customer, Any, Mark], Customer]


class Step(Struct, frozen=True):
    """What an event type does, whether another plan can follow from it, and whether it is something that happened."""

    apply: Apply
    plans: bool = True
    is_interaction: bool = True


def untouched(customer: Customer, _event: Any, _mark: Mark) -> Customer:
    """The event closes tasks at most."""
    return customer


def shown(customer: Customer, _event: Any, mark: Mark) -> Customer:
    """The event may be fresh evidence for the grade."""
    return replace(customer, evidence=mark)


def in_touch(customer: Customer, _event: Any, mark: Mark) -> Customer:
    """A contact was made: the newest one counts."""
    if customer.contact is not None and customer.contact.at > mark.at:
        return customer
    return replace(customer, contact=mark)
