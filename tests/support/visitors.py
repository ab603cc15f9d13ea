"""Customers for tests of what happens after the reception."""

from uuid import UUID

from shared.events.card import CardOpened
from shared.events.reception import VisitRegistered
from tests.support.view import CONSULTANT, RECEPTIONIST, Showroom


def visitor(showroom: Showroom) -> UUID:
    """A batch that is in the showroom for the first time and left no name."""
    customer_id = showroom.new_id()
    visit = VisitRegistered(visit_id=showroom.new_id(), first_visit=True, consultant_id=CONSULTANT.id)
    showroom.given(visit, customer_id=customer_id, by=RECEPTIONIST)
    return customer_id


def carded(showroom: Showroom) -> UUID:
    """A visitor who left name and phone and got a card."""
    customer_id = visitor(showroom)
    card = CardOpened(person_id=showroom.new_id(), has_name=True, has_phone=True, consultant_id=CONSULTANT.id)
    showroom.given(card, customer_id=customer_id)
    return customer_id
