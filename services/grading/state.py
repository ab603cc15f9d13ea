"""What is kept of a customer to grade them: bounded, however long their history grows.

Of each of the 33 signals only the latest observation can still matter, for evidence counts from its newest piece
backwards; of the orders, only those that are open. So a state does not grow with the number of events.
"""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from shared.events.values import EndState, EventId, Grade, Signal, StaffId


class Mark(Struct, frozen=True, array_like=True, gc=False):
    """Where something is known from: when it happened (UTC), the event, who recorded it."""

    at: datetime
    event_id: EventId
    actor_id: StaffId


class Order(Struct, frozen=True, array_like=True, gc=False):
    """An open order with the marks of its deposit and contract: the first and the latest."""

    order_id: UUID
    placed: tuple[Mark, ...]


class Held(Struct, frozen=True, array_like=True, gc=False):
    """Evidence of one card: of each signal the latest mark, what was said (horizons) apart from what was seen.

    ``latest`` is the time of the newest piece.
    """

    latest: datetime | None = None
    said: dict[Signal, Mark] = {}
    seen: dict[Grade, dict[Signal, Mark]] = {}
    orders: tuple[Order, ...] = ()
    delivered: Mark | None = None
    serviced: Mark | None = None


class Absorbed(Struct, frozen=True, array_like=True, gc=False):
    """Evidence that a merge brought, kept apart so that an un-merge can take it away."""

    merge_id: UUID
    held: Held


class Override(Struct, frozen=True, array_like=True, gc=False):
    """A grade that a manager set, with the short code of the reason."""

    grade: Grade
    reason: str
    mark: Mark


class Lost(Struct, frozen=True, array_like=True, gc=False):
    """A confirmed defeat, or a customer out of contact; what is known of it, and the defeat's id."""

    end: EndState
    mark: Mark
    defeat_id: UUID | None = None


class Cited(Struct, frozen=True, omit_defaults=True, gc=False):
    """One piece of evidence behind a grade: the event, when, by whom, and the signal where it is one."""

    event_id: EventId
    occurred_at: datetime
    actor_id: StaffId
    signal: Signal | None = None


class Reason(Struct, frozen=True, gc=False):
    """A rule that applied, by its name in `wording`, and the evidence that it rests on."""

    rule: str
    evidence: tuple[Cited, ...] = ()


class Assessment(Struct, frozen=True, gc=False):
    """What the rules say of a customer. ``regrade_due_at`` is None where nothing ages: ungraded, O, end states."""

    grade: Grade = Grade.UNGRADED
    end_state: EndState | None = None
    overridden: bool = False
    reasons: tuple[Reason, ...] = ()
    regrade_due_at: datetime | None = None


class Customer(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """State of one customer stream.

    The card, its owner and the end states follow the order of the stream, for that is the order in which people
    decided them; the evidence in ``held``, ``absorbed`` and ``override`` follows its own times.
    """

    dealer_id: str
    group_id: str
    last_event_at: datetime
    consultant_id: StaffId | None = None
    has_name: bool = False
    has_phone: bool = False
    has_model: bool = False
    card: Mark | None = None
    confirmed: Mark | None = None
    held: Held = Held()
    absorbed: tuple[Absorbed, ...] = ()
    override: Override | None = None
    defeat_reported: UUID | None = None
    lost: Lost | None = None
    merged: Mark | None = None
    erased: Mark | None = None
    assessment: Assessment = Assessment()
    graded_at: datetime | None = None
    policy_scope: str = "default"
    policy_version: int = 0


_ENCODER = msgspec.msgpack.Encoder(uuid_format="bytes")
_DECODER = msgspec.msgpack.Decoder(Customer)


def to_bytes(customer: Customer) -> bytes:
    """The state as a row keeps it."""
    return _ENCODER.encode(customer)


def from_bytes(stored: bytes) -> Customer:
    """Read what `to_bytes` wrote.

    Raises:
        msgspec.DecodeError: it is something else.
    """
    return _DECODER.decode(stored)


def newer(one: Mark | None, other: Mark) -> Mark:
    """The later of two marks; of the same moment, the one with the greater event id, so that order never matters."""
    if one is None or one.at < other.at or (one.at == other.at and one.event_id < other.event_id):
        return other
    return one
