"""Which tasks have fallen due, by the contact-task events."""

from collections.abc import Iterable
from uuid import UUID

from shared.events.contact import ContactTaskDue
from shared.events.envelope import from_json
from shared.events.event import type_of
from shared.events.reading import decode_event
from shared.relay.source import Entry

_DUE = type_of(ContactTaskDue).type


def fallen_due(entries: Iterable[Entry]) -> list[UUID]:
    """The tasks that have, in the order of the events."""
    envelopes = (from_json(entry.stored) for entry in entries)
    events = (decode_event(one.type, one.data) for one in envelopes if one.type == _DUE)
    return [event.task_id for event in events if isinstance(event, ContactTaskDue)]
