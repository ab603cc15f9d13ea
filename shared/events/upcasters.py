"""Upcasters: how the data of an event's older version becomes that of the next one.

An upcaster is a plain function from the older version's data to the next version's, both as JSON objects. There is one
for every version that is no longer the current one, for ever; a chain of them leads any stored event to today's class.
"""

from collections.abc import Callable
from typing import Any

Data = dict[str, Any]
Upcaster = Callable[[Data], Data]

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""By event name and the version that the upcaster starts from."""


def upcast(name: str, version: int, current: int, data: Data) -> Data | None:
    """The data of ``version`` as ``current`` has it, or None where no chain of upcasters leads there."""
    for step in range(version, current):
        upcaster = UPCASTERS.get((name, step))
        if upcaster is None:
            return None
        data = upcaster(data)
    return data
