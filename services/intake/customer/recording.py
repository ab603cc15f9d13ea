"""Decisions that are about one customer only."""

from typing import Any
from uuid import UUID

from services.intake.deciding import Decision, Emitted, Private
from shared.events.event import Event, StreamKind


def recorded(customer_id: UUID, /, *events: Event, private: tuple[Private, ...] = (), **answer: Any) -> Decision:
    """The events, in their order, on the customer's own stream; other keywords are what the client is told."""
    emitted = tuple(Emitted(event, StreamKind.CUSTOMER, customer_id, customer_id) for event in events)
    return Decision(emitted, private, answer)
