"""From an event's type and data to an instance of today's class, whatever version it was written in."""

import re

import msgspec

from shared.events.catalogue import CATALOGUE, EventType, entry_of
from shared.events.event import Event
from shared.events.unreadable import EventDataInvalid, EventTypeUnknown, EventVersionUnknown, shown
from shared.events.upcasters import UPCASTERS, Data, upcast

_TYPE = re.compile(r"showroom\.([A-Z][A-Za-z]{1,60})\.v([1-9][0-9]{0,3})\Z")
_INVALID_VALUE = "Invalid enum value"
_PATH = re.compile(r" - at `\$[^`]*`\Z")
_CANNOT_READ = (msgspec.MsgspecError, ValueError, RecursionError, OverflowError)

_DECODE = {type_: msgspec.json.Decoder(entry.cls).decode for type_, entry in CATALOGUE.items()}
_DATA = msgspec.json.Decoder(dict)


def decode_event(type: str, data: bytes) -> Event:  # noqa: A002 - CloudEvents' own name
    """The event as an instance of its current class; older versions go through their upcasters.

    Raises:
        EventTypeUnknown: the name is not in the catalogue.
        EventVersionUnknown: the name is, this version is not.
        EventDataInvalid: the data does not fit; the message says where, without the data's values.
    """
    decode = _DECODE.get(type)
    if decode is None:
        return _decode_older(type, data)
    try:
        return decode(data)
    except _CANNOT_READ as error:
        raise EventDataInvalid(f"{type}: {_reason(error)}") from None


def _decode_older(type_: str, data: bytes) -> Event:
    entry, version = _parse(type_)
    if version > entry.version or (entry.name, version) not in UPCASTERS:
        raise EventVersionUnknown(f"{shown(type_)}: this code knows {entry.name} up to version {entry.version}")
    try:
        return msgspec.convert(_upcast(entry, version, _DATA.decode(data)), entry.cls)
    except _CANNOT_READ as error:
        raise EventDataInvalid(f"{type_}: {_reason(error)}") from None
    except (KeyError, TypeError, AttributeError):
        raise EventDataInvalid(f"{type_}: the data is not that of version {version}") from None


def _parse(type_: str) -> tuple[EventType, int]:
    match = _TYPE.match(type_)
    entry = entry_of(match[1]) if match else None
    if match is None or entry is None:
        raise EventTypeUnknown(f"{shown(type_)}: no event type of this name")
    return entry, int(match[2])


def _upcast(entry: EventType, version: int, data: Data) -> Data:
    current = upcast(entry.name, version, entry.version, data)
    if current is None:
        raise EventVersionUnknown(f"{entry.name}: no upcasters lead from version {version} to {entry.version}")
    return current


def _reason(error: Exception) -> str:
    """What is wrong and where, without the content."""
    if isinstance(error, msgspec.MsgspecError):
        return _without_value(str(error))
    if isinstance(error, UnicodeDecodeError):
        return "the data is not UTF-8"
    if isinstance(error, RecursionError):
        return "the data is nested too deeply"
    return "the data holds a number or time out of range"


def _without_value(message: str) -> str:
    """Msgspec quotes the value of an enum that it does not know; that is cut out."""
    if not message.startswith(_INVALID_VALUE):
        return message
    path = _PATH.search(message)
    return _INVALID_VALUE + (path[0] if path else "")
