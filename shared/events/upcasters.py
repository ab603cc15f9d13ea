"""Upcasters: how the data of an event's older version becomes that of the next one.

An upcaster is a plain function from the older version's data to the next version's, both as JSON objects. There is one
for every version that is no longer the current one, for ever; a chain of them leads any stored event to today's class.
"""

from collections.abc import Callable
from typing import Any

from shared.events.event import EventType

Data = dict[str, Any]
Upcaster = Callable[[Data], Data]

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""By event name and the version that the upcaster starts from."""


def upcast(entry: EventType, version: int, data: Data) -> Data:
    """The data of ``version`` as the current version has it.

    Raises:
        KeyError: the chain of upcasters has a gap (a contract test proves that none has).
    """
    for step in range(version, entry.version):
        data = UPCASTERS[entry.name, step](data)
    return data
