"""An event as its rows see it: when by the dealer's own calendar, and whose work it is."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from services.followup.dealers import Dealer
from shared.events.event import Event
from shared.events.recorded import Recorded
from shared.events.values import Grade, Role


class Moment(Struct, frozen=True, gc=False):
    """What every row of an event says. ``consultant_id`` is whose work it is; None where nobody is known."""

    customer_id: UUID
    event_id: UUID
    dealer_id: str
    group_id: str
    at: datetime
    day: date
    consultant_id: str | None
    grade: Grade | None


def moment_of(recorded: Recorded, event: Event, owner: str | None, grade: Grade | None, dealer: Dealer) -> Moment:
    """The moment of an event on a customer's stream.

    Args:
        recorded: the event's context.
        event: what happened.
        owner: consultant who keeps the customer.
        grade: the customer's grade then.
        dealer: whose calendar says which day it is.
    """
    return Moment(
        customer_id=recorded.stream_id,
        event_id=recorded.id,
        dealer_id=recorded.dealer_id,
        group_id=recorded.group_id,
        at=recorded.occurred_at,
        day=dealer.day_of(recorded.occurred_at),
        consultant_id=_whose(recorded, event, owner),
        grade=grade,
    )


def _whose(recorded: Recorded, event: Event, owner: str | None) -> str | None:
    """Who the event names; else the consultant who acted, a stand-in too; else the owner; else a manager who sold."""
    named: str | None = getattr(event, "consultant_id", None)
    if named is not None:
        return named
    if recorded.actor_role is Role.CONSULTANT:
        return recorded.actor_id
    return owner or (recorded.actor_id if recorded.actor_role is Role.MANAGER else None)
