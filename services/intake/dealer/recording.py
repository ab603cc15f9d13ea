"""Decisions that are about the dealer only."""

from typing import Any

from services.intake.deciding import Decision, Emitted
from shared.events.event import Event, StreamKind
from shared.events.streams import dealer_stream
from shared.events.values import DealerId


def on_dealer(dealer_id: DealerId, event: Event, **answer: Any) -> Decision:
    """The event on the dealer's own stream; keywords are what the client is told."""
    return Decision((Emitted(event, StreamKind.DEALER, dealer_stream(dealer_id)),), answer=answer)
