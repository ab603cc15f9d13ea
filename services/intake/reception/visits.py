"""A customer's visits, those of the cards that theirs absorbed included."""

from uuid import UUID

from services.intake.card.details import with_absorbed
from services.intake.customer.state import Customer
from services.intake.deciding import View


def has_visited(view: View, customer: Customer) -> bool:
    """Whether an earlier visit is on record."""
    return any(card.visits for card in with_absorbed(view, customer))


def where_visited(view: View, customer: Customer, visit_id: UUID) -> Customer | None:
    """The customer stream that a visit is on: the customer's, or an absorbed card's; a merge moves no visits."""
    return next((card for card in with_absorbed(view, customer) if visit_id in card.visits), None)
