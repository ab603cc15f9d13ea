"""Upcasters: how the data of an event's older version becomes that of the next one.

An upcaster is a plain function from the older version's data to the next version's, both as JSON objects. There is one
for every version that is no longer the current one, for ever; a chain of them leads any stored event to today's class.
It knows the older version by its committed schema (``schemas/<Name>.v<version>.json``) and by nothing else.
"""

from collections.abc import Callable
from typing import Any

from shared.events.event import EventType
from shared.events.values import DETAILS_OF_REASON

Data = dict[str, Any]
Upcaster = Callable[[Data], Data]


def upcast(entry: EventType, version: int, data: Data) -> Data:
    """The data of ``version`` as the current version has it.

    Raises:
        KeyError: the data is not that of the version (a contract test proves that the chain has no gap).
    """
    for step in range(version, entry.version):
        data = UPCASTERS[entry.name, step](data)
    return data


_REASON_OF_DETAIL = {detail.value: reason.value for reason, details in DETAILS_OF_REASON.items() for detail in details}


def _defeat_reported_1(data: Data) -> Data:
    """Version 1 had one list of reasons; version 2 has the two levels of section 6, so that no reader keeps a table."""
    code = data["reason"]
    reason = _REASON_OF_DETAIL.get(code)
    return data if reason is None else {**data, "reason": reason, "detail": code}


UPCASTERS: dict[tuple[str, int], Upcaster] = {
    ("DefeatReported", 1): _defeat_reported_1,
}
"""By event name and the version that the upcaster starts from."""
