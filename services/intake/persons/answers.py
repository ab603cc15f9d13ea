"""What is asked of the person store, and what it answers. None of it may stand in a log: it has no telling ``repr``."""

from typing import Annotated
from uuid import UUID

from msgspec import Struct

from shared.events.values import DealerId, described

MOST_PERSONS = 500
MOST_NOTES = 200


class Person(Struct, frozen=True, kw_only=True):
    """What is known of a customer now: null what never was, all of it null once the person was erased."""

    name: Annotated[str | None, described("Name", "姓名")]
    phone: Annotated[str | None, described("Phone in E.164", "电话（E.164）")]
    email: Annotated[str | None, described("E-mail address", "电子邮箱")]
    address: Annotated[str | None, described("Postal address", "地址")]

    def __repr__(self) -> str:
        """The class only."""
        return "Person(…)"


class KnownPerson(Person, frozen=True, kw_only=True):
    """A person with the customer that they are."""

    customer_id: Annotated[UUID, described("Customer", "客户")]


class PersonsWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """Whose details are needed."""

    dealer_id: DealerId
    customer_ids: Annotated[tuple[UUID, ...], described("Customers of the dealer", "本店客户", max_length=MOST_PERSONS)]


class PersonsRead(Struct, frozen=True):
    """The details of those whom the dealer knows; others are left out."""

    persons: Annotated[tuple[KnownPerson, ...], described("In no particular order", "不分先后")]


class NotesWanted(Struct, frozen=True, forbid_unknown_fields=True):
    """Which notes are needed, by the references in events."""

    dealer_id: DealerId
    note_ids: Annotated[
        tuple[UUID, ...], described("References from events", "事件中的备注引用", max_length=MOST_NOTES)
    ]


class Note(Struct, frozen=True):
    """One note."""

    note_id: Annotated[UUID, described("Reference to it", "备注引用")]
    text: Annotated[str, described("What was noted", "备注内容")]

    def __repr__(self) -> str:
        """The reference only."""
        return f"Note({self.note_id}, …)"


class NotesRead(Struct, frozen=True):
    """The notes that the dealer has; those that were erased are left out."""

    notes: Annotated[tuple[Note, ...], described("In no particular order", "不分先后")]
