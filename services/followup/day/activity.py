"""What counts for which figure (section 7): one small rule an event type."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from services.followup.day.figures import Counted
from shared.events import card, contact, defeat, order, reception, sale
from shared.events.event import Event
from shared.events.values import ContactOutcome

_REACHED = frozenset({ContactOutcome.TALKED, ContactOutcome.APPOINTMENT, ContactOutcome.REFUSED})
"""Outcomes of a follow-up that reached the customer."""


def _visit(event: reception.VisitRegistered) -> Iterator[Counted]:
    yield Counted.VISITS
    if event.first_visit:
        yield Counted.FIRST_VISITS
    if event.invited:
        yield Counted.INVITED_VISITS


def _follow_up(event: contact.FollowUpLogged) -> Iterator[Counted]:
    """A message that was sent is no follow-up; a conversation of which nothing was written down shows as such."""
    if event.outcome is ContactOutcome.SENT:
        return
    yield Counted.FOLLOW_UPS
    if event.outcome in _REACHED:
        yield Counted.CONVERSATIONS
        if event.note_id is None:
            yield Counted.BLANK_CONVERSATIONS
    if event.next_contact_at is not None:
        yield Counted.APPOINTMENTS


def _always(*figures: Counted) -> Callable[[Any], Iterable[Counted]]:
    return lambda _event: figures


_FIGURES: dict[type[Event], Callable[[Any], Iterable[Counted]]] = {
    reception.VisitRegistered: _visit,
    reception.CallRegistered: _always(Counted.CALLS),
    reception.LeadReceived: _always(Counted.LEADS),
    card.CardOpened: _always(Counted.CARDS),
    card.CustomerReferred: _always(Counted.REFERRALS),
    sale.NeedsReported: _always(Counted.NEEDS_REPORTS),
    sale.PresentationGiven: _always(Counted.PRESENTATIONS),
    sale.TestDriveTaken: _always(Counted.TEST_DRIVES),
    sale.QuoteGiven: _always(Counted.QUOTES),
    order.OrderCancelled: _always(Counted.CANCELLATIONS),
    order.CarDelivered: _always(Counted.DELIVERIES),
    contact.FollowUpLogged: _follow_up,
    defeat.DefeatReported: _always(Counted.DEFEATS),
    defeat.DefeatConfirmed: _always(Counted.DEFEATS_CONFIRMED),
    defeat.CustomerCameBack: _always(Counted.RETURNS),
}

COUNTED: frozenset[type[Event]] = frozenset(_FIGURES)
"""Types of which something is counted. Orders are counted by their own rows: deposit and contract are one."""


def figures_of(event: Event) -> tuple[str, ...]:
    """What the event counts for."""
    rule = _FIGURES.get(type(event))
    return () if rule is None else tuple(rule(event))
