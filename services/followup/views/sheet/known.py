"""What is known of a customer when a contact is prepared."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from services.followup.day.interests import Interest
from shared.events.values import EndState, Grade


class KnownTalk(Struct, frozen=True, kw_only=True):
    """One meeting of showroom and customer, or an attempt at it."""

    at: datetime
    kind: str
    channel: str
    outcome: str | None = None
    model: str | None = None
    task_id: UUID | None = None
    consultant_id: str | None = None
    note_id: UUID | None = None
    next_contact_at: datetime | None = None


class KnownInterest(Struct, frozen=True):
    """Something that the customer wants or has."""

    kind: str
    value: str
    at: datetime


class KnownQuote(Struct, frozen=True):
    """A quote that was given."""

    at: datetime
    model: str
    total_minor: int
    currency: str


class Prepared(Struct, frozen=True):
    """That the task was prepared, and where the notes are."""

    at: datetime
    note_id: UUID | None


class Known(Struct, frozen=True, kw_only=True):
    """All of it; the latest first."""

    customer_id: UUID
    consultant_id: str | None = None
    grade: Grade = Grade.UNGRADED
    end_state: EndState | None = None
    last_contact_at: datetime | None = None
    talks: tuple[KnownTalk, ...] = ()
    met_as: frozenset[str] = frozenset()
    interests: tuple[KnownInterest, ...] = ()
    quotes: tuple[KnownQuote, ...] = ()
    booked: frozenset[str] = frozenset()
    lost_to: str | None = None
    prepared: Prepared | None = None

    def wants(self, kind: Interest) -> tuple[str, ...]:
        """Values of one kind of interest, the latest first."""
        return tuple(one.value for one in self.interests if one.kind == kind)
