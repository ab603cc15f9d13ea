"""The catalogue, filled: importing this module registers every event type."""

from shared.events import card, contact, daily, dealer, defeat, grade, message, order, reception, rota, sale
from shared.events.event import CATALOGUE, EventType, type_of

__all__ = ["CATALOGUE", "ENTRIES", "EVENT_MODULES", "EventType", "entry_of", "type_of"]

EVENT_MODULES = (reception, rota, card, sale, order, defeat, contact, message, daily, dealer, grade)
"""The modules that define event types, in the order of the showroom's day."""


ENTRIES = tuple(
    sorted(CATALOGUE.values(), key=lambda entry: [m.__name__ for m in EVENT_MODULES].index(entry.cls.__module__))
)
"""Every current event type, module by module, as they are defined."""


def entry_of(name: str) -> EventType | None:
    """The current entry of an event name (`VisitRegistered`), or None."""
    return _BY_NAME.get(name)


_BY_NAME = {entry.name: entry for entry in ENTRIES}
