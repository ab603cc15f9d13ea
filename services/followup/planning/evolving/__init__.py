"""How each event changes what is known of a customer: one module a subject, and the list of all."""

from services.followup.planning.evolving import card, contact, defeat, grade, order, reception, sale
from services.followup.planning.evolving.step import Step
from shared.events.event import Event

STEPS: dict[type[Event], Step] = {
    **reception.STEPS,
    **card.STEPS,
    **sale.STEPS,
    **order.STEPS,
    **contact.STEPS,
    **defeat.STEPS,
    **grade.STEPS,
}
"""Every event that planning reads of a customer, with what it does."""

__all__ = ["STEPS", "Step"]
