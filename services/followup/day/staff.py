"""Who of the store sells."""

from datetime import date

from services.followup.dealers import Dealer, Leave
from shared.events.values import Role


def consultants_of(dealer: Dealer) -> tuple[str, ...]:
    """The sales consultants who work there, by id."""
    return tuple(sorted(who for who, role in dealer.staff.items() if role is Role.CONSULTANT))


def leave_on(dealer: Dealer, staff_id: str, day: date) -> Leave | None:
    """The leave that someone is on, if any."""
    own = (leave for leave in dealer.leaves if leave.staff_id == staff_id)
    return next((leave for leave in own if leave.from_on <= day <= leave.until_on), None)
