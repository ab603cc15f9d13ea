"""How intake decides: a command and what is known go in; events, or a refusal, come out.

A decider is a plain function ``(command, view) → Decision | Refusal``, registered with `decides`. It does no I/O of its
own: what it needs to know it asks the `View`, which the ledger fills (and tests fill by hand); the time and new ids
come from the view as well. Several commands may be decided in one transaction; each sees what those before it did.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar
from uuid import UUID

from msgspec import Meta, Struct

from shared.events.event import Event, StreamKind
from shared.events.values import Actor, DealerId, GroupId, Instant, Role, described

if TYPE_CHECKING:
    from services.intake.customer.state import Customer
    from services.intake.daily.state import Day
    from services.intake.dealer.state import Dealer
    from services.intake.rota.state import Rota


class Command(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag=True, tag_field="type"):
    """What every command says besides its own fields. Its ``type`` is the class's name."""

    request_id: Annotated[
        str,
        Meta(
            min_length=8,
            max_length=100,
            pattern=r"^[\x21-\x7e]+\Z",
            description="请求号 · Chosen by the client, the same on a repeat",
        ),
    ]
    dealer_id: DealerId
    actor: Actor
    occurred_at: Annotated[Instant | None, described("When it happened; now when absent", "发生时间")] = None
    correlation_id: UUID | None = None
    causation_id: UUID | None = None


class Refusal(Struct, frozen=True):
    """Why a command is not carried out: a name, both languages, the HTTP status, and where it helps the field."""

    name: str
    en: str
    zh: str
    status: int = 409
    path: str | None = None
    about: dict[str, Any] = {}


class Emitted(Struct, frozen=True):
    """An event for a stream. The ledger gives it its id, version and recorded time."""

    event: Event
    stream: StreamKind
    stream_id: UUID
    customer_id: UUID | None = None


class PersonDetails(Struct, frozen=True, kw_only=True):
    """Personal data as a client gives it, cleaned: the phone in E.164."""

    name: str | None = None
    phone: str | None = None
    address: str | None = None
    email: str | None = None


class PersonWritten(Struct, frozen=True):
    """Details to write to the person store (all of them: what is None is not known)."""

    person_id: UUID
    customer_id: UUID
    details: PersonDetails


class PhoneClaimed(Struct, frozen=True):
    """The phone belongs to this customer in this dealer from now on; only one customer can hold it."""

    phone: str
    customer_id: UUID


class PhoneReleased(Struct, frozen=True):
    """The phone no longer belongs to the customer."""

    phone: str
    customer_id: UUID


class NoteWritten(Struct, frozen=True):
    """Free text about a customer (or, without one, about the dealer's day), kept in the person store."""

    note_id: UUID
    text: str
    customer_id: UUID | None = None


class LeadKept(Struct, frozen=True):
    """What a lead source sent, byte for byte, kept in the person store."""

    lead_id: UUID
    customer_id: UUID
    body: bytes


class PersonForgotten(Struct, frozen=True):
    """Delete the person, every note, kept lead and phone claim of the customer, for good."""

    person_id: UUID
    customer_id: UUID


class Accepted(Struct, frozen=True):
    """What the client is told of a recorded command: its events' ids in order, the answer, whether it is a repeat."""

    events: tuple[UUID, ...]
    answer: dict[str, Any] = {}
    repeated: bool = False


Outcome = Accepted | Refusal


class LedgerUnavailable(Exception):
    """The ledger's database did not answer. What was sent may have been recorded: the same request may be repeated."""


Private = PersonWritten | PhoneClaimed | PhoneReleased | NoteWritten | LeadKept | PersonForgotten
"""A change of the person store; it stands or falls with the decision's events."""


class Decision(Struct, frozen=True):
    """What to record, what to change in the person store, and what to tell the client besides the events' ids."""

    events: tuple[Emitted, ...]
    private: tuple[Private, ...] = ()
    answer: dict[str, Any] = {}


class View(Protocol):
    """What a decider may ask. Everything is of the command's dealer; a foreign customer is as absent as an unknown one.

    States are the immutable ones of the subjects' ``state`` modules.
    """

    @property
    def now(self) -> datetime:
        """The moment of recording (UTC)."""

    @property
    def group_id(self) -> GroupId:
        """Group of the dealer."""

    def new_id(self) -> UUID:
        """A fresh UUIDv7."""

    def dealer(self) -> "Dealer | None":
        """The command's dealer; None only for `OpenDealer` of a new one."""

    def customer(self, customer_id: UUID) -> "Customer | None":
        """A customer of the dealer."""

    def phone(self, raw: str) -> "str | Refusal":
        """The number in E.164, read in the dealer's region where it has no country code."""

    def customer_of_phone(self, phone: str) -> UUID | None:
        """Customer that holds the phone (E.164) in this dealer."""

    def person(self, customer_id: UUID) -> PersonDetails:
        """Details in the person store, as this transaction sees them."""

    def rota(self, day: date) -> "Rota | None":
        """The dealer's rota of the day (in the dealer's zone), if one was published."""

    def day(self, day: date) -> "Day | None":
        """What was recorded of the dealer's day: meetings, reports, targets."""


Decider = Callable[[Any, View], Decision | Refusal]


class Decides(Struct, frozen=True):
    """A command type with its decider, the roles that may give it, and its titles."""

    command: type[Command]
    decide: Decider
    roles: frozenset[Role]
    en: str
    zh: str
    subject: str


DECIDERS: dict[type[Command], Decides] = {}
"""Every command of intake. `services.intake.subjects` imports all of them."""

D = TypeVar("D", bound=Decider)


def decides(command: type[Command], *, en: str, zh: str, roles: frozenset[Role]) -> Callable[[D], D]:
    """Register the decider of a command.

    Args:
        command: the command's class.
        en, zh: its title.
        roles: who may give it; `Role.INTEGRATION` and `Role.GROUP` are named like the others.
    """

    def register(decide: D) -> D:
        DECIDERS[command] = Decides(command, decide, roles, en, zh, decide.__module__.split(".")[-2])
        return decide

    return register
