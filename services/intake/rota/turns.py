"""Whose turn it is, as of a moment: the rota of that day without those who have left the dealer."""

from datetime import datetime

from services.intake.dealer.checks import dealer_of
from services.intake.deciding import View
from services.intake.rota.state import Absent, Rota
from shared.events.values import StaffId


def rota_at(view: View, when: datetime) -> Rota | None:
    """The dealer's rota of the day that a moment falls on, if one was published."""
    rota = view.rota(dealer_of(view).day_of(when))
    return rota if rota is not None and rota.order else None


def gone_from(rota: Rota, view: View, when: datetime) -> Absent:
    """Those on the rota who had left the dealer by then, or receive nobody any more."""
    staff = dealer_of(view).staff
    return frozenset(one for one in rota.order if not staff[one].can_receive(when))


def next_after(rota: Rota, view: View, when: datetime) -> StaffId | None:
    """Whose turn is next, or None when nobody is there to take it."""
    return rota.next_consultant(gone_from(rota, view, when))
