"""Decisions that are about one day of the dealer only."""

from datetime import date
from typing import Any

from services.intake.deciding import Command, Decision, Emitted, Private
from shared.events.daily import Figure
from shared.events.event import Event, StreamKind
from shared.events.streams import day_stream


def recorded_on(
    day: date, command: Command, event: Event, private: tuple[Private, ...] = (), **answer: Any
) -> Decision:
    """The event on the stream of the dealer's day; keywords are what the client is told."""
    return Decision((Emitted(event, StreamKind.DAY, day_stream(command.dealer_id, day)),), private, answer)


def repeats(figures: tuple[Figure, ...]) -> bool:
    """Whether a figure is given twice."""
    return len({figure.name for figure in figures}) < len(figures)
