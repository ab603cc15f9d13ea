"""What an event type is, and the catalogue of all of them.

An event type is a frozen struct (its data) with an `EventType` record (its name, version, titles, stream, topic).
"""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from msgspec import Struct


class Topic(StrEnum):
    """The Kafka topics: ``showroom.<stream>.v<N>``, kept for ever, keyed by stream id."""

    INTERACTIONS = "showroom.interactions.v1"
    GRADES = "showroom.grades.v1"
    CONTACT_TASKS = "showroom.contact-tasks.v1"


class StreamKind(StrEnum):
    """What a stream is about.

    Events of `DEALER` and `GROUP` streams are *broadcast*: the relay writes them to every partition, so that whoever
    reads a partition meets a change of policy in ledger order among the customers it applies to.
    """

    CUSTOMER = "customer"
    ROTA = "rota"
    DAY = "day"
    DEALER = "dealer"
    GROUP = "group"

    @property
    def is_broadcast(self) -> bool:
        """Whether the stream's events go to every partition of the topic."""
        return self in (StreamKind.DEALER, StreamKind.GROUP)


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Data of an event. Subclasses are registered with `event_type`; fields only grow (see `compatibility`)."""


class EventType(Struct, frozen=True):
    """What is known of an event type besides its fields."""

    cls: type[Event]
    name: str
    version: int
    en: str
    zh: str
    stream: StreamKind
    topic: Topic
    emitted_by: str
    section: str

    @property
    def type(self) -> str:
        """CloudEvents ``type``: ``showroom.<Name>.v<version>``."""
        return f"showroom.{self.name}.v{self.version}"


CATALOGUE: dict[str, EventType] = {}
"""Every current event type by its CloudEvents ``type``."""

_BY_CLASS: dict[type[Event], EventType] = {}

E = TypeVar("E", bound=type[Event])


def event_type(  # noqa: PLR0913 - one keyword a fact, each needed
    *,
    en: str,
    zh: str,
    section: str,
    emitted_by: str,
    stream: StreamKind = StreamKind.CUSTOMER,
    topic: Topic = Topic.INTERACTIONS,
    version: int = 1,
) -> Callable[[E], E]:
    """Register a struct as an event type.

    Args:
        en, zh: the title in English and Chinese.
        section: section of the domain text that the event comes from.
        emitted_by: which service emits it, and on whose word.
        stream: what stream it belongs to.
        topic: where it is published.
        version: version of its schema; raised only when a change cannot be read by older readers.
    """

    def register(cls: E) -> E:
        entry = EventType(cls, cls.__name__, version, en, zh, stream, topic, emitted_by, section)
        CATALOGUE[entry.type] = entry
        _BY_CLASS[cls] = entry
        return cls

    return register


def type_of(event: Event | type[Event]) -> EventType:
    """The catalogue's entry of an event or event class.

    Raises:
        KeyError: the class is not registered.
    """
    return _BY_CLASS[event if isinstance(event, type) else type(event)]
