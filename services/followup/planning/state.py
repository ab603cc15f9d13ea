"""What is kept of a customer to plan their contacts: bounded, however long their history grows.

Facts come from events; anchors are facts that ask for a task until it ended. Everything planned follows from them, so
the order in which grades and interactions arrive does not matter in the end.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from services.followup.moments import earliest
from services.followup.task import Task, TaskStatus
from shared.events.message import ConsentPurpose
from shared.events.values import Channel, Grade, StaffId


class Mark(Struct, frozen=True, array_like=True, gc=False):
    """An event: its id, its place in the stream, when it happened and when it was recorded (UTC).

    ``history`` says that it was recorded so late that it starts nothing by itself.
    """

    event_id: UUID
    version: int
    at: datetime
    recorded_at: datetime
    history: bool = False

    @property
    def floor(self) -> datetime | None:
        """Nothing regular is planned up to this moment; None where nothing stands in the way."""
        return self.recorded_at if self.history else None


class Attempt(Struct, frozen=True, array_like=True, gc=False):
    """The latest attempt that reached nobody; ``retry`` says that it asks for another one."""

    mark: Mark
    retry: bool


class Promise(Struct, frozen=True, array_like=True, gc=False):
    """An appointment (下次联系), or a booked test drive, that has not been kept yet.

    ``reminded`` is true from the start where the consultant will call: of that nobody is reminded.
    """

    at: datetime
    mark: Mark
    reminded: bool = False
    prepared: bool = False


class Leaving(Struct, frozen=True, array_like=True, gc=False):
    """A non-deal contact that asks for a first follow-up, and a visit for thanks: which, when it ended, by what rule.

    While nobody has recorded the end of a visit, ``ended`` is false and its beginning stands in; ``dealt`` says that a
    deal was made in it.
    """

    subject_id: UUID
    mark: Mark
    why: str
    ended: bool = True
    thanked: bool = False
    followed: bool = False
    dealt: bool = False


class Neglect(Struct, frozen=True, array_like=True, gc=False):
    """A first follow-up or a promise that nobody kept: what had asked for it, and when it was missed."""

    cause_id: UUID
    at: datetime


class Order(Struct, frozen=True, array_like=True, gc=False):
    """The open order and what is left to do for its delivery; ``delivery`` is the event that said when it is."""

    order_id: UUID
    mark: Mark
    promised_on: date | None = None
    delivery_at: datetime | None = None
    delivery: Mark | None = None
    reminded: bool = False
    prepared: bool = False
    day_over: bool = False


class Delivered(Struct, frozen=True, array_like=True, gc=False):
    """The latest delivery, and up to when the calls and messages after it are over."""

    order_id: UUID
    mark: Mark
    called_at: datetime | None = None
    messaged_at: datetime | None = None


class Defeat(Struct, frozen=True, array_like=True, gc=False):
    """A confirmed defeat, and up to when the revisits are over."""

    defeat_id: UUID
    mark: Mark
    revisited_at: datetime | None = None


class Graded(Struct, frozen=True, array_like=True, gc=False):
    """What grading said last; ``rests_on`` is the version of the customer's stream that it knew.

    ``won`` says that it sees nothing newer than a delivery.
    """

    grade: Grade
    mark: Mark
    rests_on: int
    won: bool = False
    regrade_due_at: datetime | None = None


class Consent(Struct, frozen=True, array_like=True, gc=False):
    """The customer's latest word on messages of a purpose, by one channel or all."""

    purpose: ConsentPurpose
    channel: Channel | None
    allowed: bool


class Customer(Struct, frozen=True, kw_only=True, array_like=True, gc=False):
    """State of one customer.

    ``met`` is their first interaction. ``seen_at`` is the moment up to which time has passed for the plan; ``planned``
    counts the tasks ever made; ``paced_at`` is when a policy last changed the cadence, or it went on after a break, and
    ``pace`` how many seconds it then was; ``asks_at`` is when a rule is to be asked again that schedules nothing ahead.
    ``recent`` are tasks that ended but are still to be settled, escalated, or reported as undelivered. ``followed_at``
    is when the first follow-up of ``followed_id`` ended, ``reported_at`` when they were last reported as lost.
    """

    customer_id: UUID
    dealer_id: str
    group_id: str
    seen_at: datetime
    met: Mark | None = None
    planned: int = 0
    asks_at: datetime | None = None
    consultant_id: StaffId | None = None
    has_phone: bool = False
    carded: Mark | None = None
    contact: Mark | None = None
    attempt: Attempt | None = None
    appointment: Promise | None = None
    leaving: Leaving | None = None
    followed_id: UUID | None = None
    drive: Promise | None = None
    order: Order | None = None
    delivered: Delivered | None = None
    reported: UUID | None = None
    defeat: Defeat | None = None
    lost: bool = False
    merged: bool = False
    erased: bool = False
    graded: Graded | None = None
    evidence: Mark | None = None
    regraded_at: datetime | None = None
    audited: Mark | None = None
    consents: tuple[Consent, ...] = ()
    greeted_at: datetime | None = None
    policy_scope: str = "default"
    policy_version: int = 0
    paced_at: datetime | None = None
    pace: int | None = None
    open: tuple[Task, ...] = ()
    recent: tuple[Task, ...] = ()
    followed_at: datetime | None = None
    reported_at: datetime | None = None
    neglected: Neglect | None = None
    wrong_number: bool = False


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


def next_at(customer: Customer) -> datetime | None:
    """When the clock must look at the customer next; None when only an event can change anything."""
    moment = customer.asks_at
    for task in customer.open:
        moment = earliest(moment, task.due_at if task.status is TaskStatus.SCHEDULED else task.expires_at)
    for task in customer.recent:
        if is_to_escalate(task):
            moment = earliest(moment, task.escalates_at)
    return moment


def is_to_escalate(task: Task) -> bool:
    """Whether the manager is still to be told of a missed task."""
    return task.status is TaskStatus.MISSED and task.escalates_at is not None and task.escalated_at is None


def is_unsettled(task: Task) -> bool:
    """Whether something is still owed for a missed task."""
    return task.status is TaskStatus.MISSED and task.settled_at is None
