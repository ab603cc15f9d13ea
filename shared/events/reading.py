"""From an event's type and data to an instance of today's class, whatever version it was written in."""

import re
from collections.abc import Iterable

import msgspec

from shared.events.catalogue import CATALOGUE, EventType, entry_of, type_of
from shared.events.event import Event
from shared.events.unreadable import EventDataInvalid, EventTypeUnknown, EventVersionUnknown, shown
from shared.events.upcasters import UPCASTERS, upcast

_TYPE = re.compile(r"showroom\.([A-Z][A-Za-z]{1,60})\.v([1-9][0-9]{0,3})\Z")
_INVALID_VALUE = "Invalid enum value"
_PATH = re.compile(r" - at `\$[^`]*`\Z")
CANNOT_READ = (msgspec.MsgspecError, ValueError, RecursionError, OverflowError)
"""What msgspec raises on hostile input; a bad UTF-8 sequence is a ValueError."""

_DECODE = {type_: msgspec.json.Decoder(entry.cls).decode for type_, entry in CATALOGUE.items()}
_DATA = msgspec.json.Decoder(dict)


def types_of(classes: Iterable[type[Event]]) -> frozenset[str]:
    """Every CloudEvents type, older versions included, that decodes to one of the classes."""
    entries = [type_of(cls) for cls in classes]
    older = {f"showroom.{name}.v{version}" for name, version in UPCASTERS if any(e.name == name for e in entries)}
    return frozenset(older.union(entry.type for entry in entries))


KNOWN_TYPES = types_of(entry.cls for entry in CATALOGUE.values())
"""Every CloudEvents type that `decode_event` reads."""


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
    except CANNOT_READ as error:
        raise EventDataInvalid(f"{type}: {reason_of(error)}") from None


def check_type(type: str) -> tuple[EventType, int]:  # noqa: A002 - CloudEvents' own name
    """The catalogue's entry that the type decodes to, and the version that it names.

    Raises:
        EventTypeUnknown: the name is not in the catalogue.
        EventVersionUnknown: the name is, this version is not.
    """
    match = _TYPE.match(type)
    entry = entry_of(match[1]) if match else None
    if match is None or entry is None:
        raise EventTypeUnknown(f"{shown(type)}: no event type of this name")
    if type not in KNOWN_TYPES:
        raise EventVersionUnknown(f"{type}: this code knows {entry.name} up to version {entry.version}")
    return entry, int(match[2])


def _decode_older(type_: str, data: bytes) -> Event:
    entry, version = check_type(type_)
    try:
        return msgspec.convert(upcast(entry, version, _DATA.decode(data)), entry.cls)
    except CANNOT_READ as error:
        raise EventDataInvalid(f"{type_}: {reason_of(error)}") from None
    except (KeyError, TypeError, AttributeError):
        raise EventDataInvalid(f"{type_}: the data is not that of version {version}") from None


def reason_of(error: Exception) -> str:
    """What is wrong with what could not be read, and where, without its content."""
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
