"""Why something on a topic or in a ledger cannot be read as an event.

The messages are safe to log and to show: they say what is wrong and where, and hold nothing of the content itself,
which may be personal or hostile.
"""

import re

from shared.events.recorded import Recorded

_SHOWABLE = re.compile(r"[A-Za-z0-9._-]{1,100}\Z")


class Unreadable(Exception):
    """What all of these are: the reason is the message. A projector parks the record with it.

    ``recorded`` is the context where that much could be read, without an event.
    """

    recorded: Recorded | None = None


class NotAnEvent(Unreadable):
    """The record's headers are not those of an event of ours."""


class EventTypeUnknown(Unreadable):
    """The type's name is in no catalogue that this code knows."""


class EventVersionUnknown(Unreadable):
    """The type's name is known, this version of it is not: the code that reads is older than the one that wrote."""


class EventDataInvalid(Unreadable):
    """The data does not fit the event's type."""


def shown(identifier: str) -> str:
    """An identifier for a message: itself when it looks like one, else only that it does not."""
    return identifier if _SHOWABLE.match(identifier) else "(not an identifier)"
