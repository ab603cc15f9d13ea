"""A showroom in memory for tests of intake's rules: real commands, real deciders, real ``evolve``; no I/O.

    showroom = Showroom.opened()
    visit = showroom.accepts(RegisterVisit, by=RECEPTIONIST, name="王伟", phone="13800138000")
    showroom.refuses(ReportDefeat, by=CONSULTANT, customer_id=visit.answer["customer_id"])

What was decided is in `Showroom.recorded`; what the person store would hold is in `Showroom.store`.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct, field

import services.intake.subjects  # noqa: F401 - fills DECIDERS
from services.intake.customer import evolving as customer_evolving
from services.intake.customer.state import Customer
from services.intake.daily import state as day_state
from services.intake.daily.state import Day
from services.intake.dealer import state as dealer_state
from services.intake.dealer.commands import HireStaff, OpenDealer
from services.intake.dealer.state import Dealer
from services.intake.deciding import (
    DECIDERS,
    Command,
    Decision,
    Emitted,
    LeadKept,
    NoteWritten,
    PersonDetails,
    PersonForgotten,
    PersonWritten,
    PhoneClaimed,
    PhoneReleased,
    Private,
    Refusal,
)
from services.intake.ledger.phones import read_phone
from services.intake.rota import state as rota_state
from services.intake.rota.state import Rota
from shared.events.envelope import Envelope, enveloped
from shared.events.event import Event, StreamKind
from shared.events.streams import day_stream, dealer_stream, rota_stream
from shared.events.values import Actor, Role

GROUP = Actor("head-office", Role.GROUP)
MANAGER = Actor("zhao", Role.MANAGER)
RECEPTIONIST = Actor("chen", Role.RECEPTIONIST)
CONSULTANT = Actor("li", Role.CONSULTANT)
OTHER_CONSULTANT = Actor("wang", Role.CONSULTANT)
THIRD_CONSULTANT = Actor("zhang", Role.CONSULTANT)
CLERK = Actor("sun", Role.CLERK)
AFTER_SALES = Actor("zhou", Role.AFTER_SALES)
INTEGRATION = Actor("lead-platform", Role.INTEGRATION)
STAFF = (MANAGER, RECEPTIONIST, CONSULTANT, OTHER_CONSULTANT, THIRD_CONSULTANT, CLERK, AFTER_SALES)
"""Who works in a dealer that `Showroom.opened` made."""

DEALER_ID = "north"
GROUP_ID = "acme"
MONDAY_MORNING = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
PHONE = "13800138000"
"""A valid Chinese mobile number; `phone_number` makes more of them."""

_EVOLVE: dict[StreamKind, Callable[[Any, Event, Envelope], Any]] = {
    StreamKind.CUSTOMER: customer_evolving.evolve,
    StreamKind.DEALER: dealer_state.evolve,
    StreamKind.ROTA: rota_state.evolve,
    StreamKind.DAY: day_state.evolve,
}

E = TypeVar("E", bound=Event)


def phone_number(number: int) -> str:
    """The n-th of a row of valid, different mobile numbers."""
    return f"138{number:08d}"


class PersonStore(Struct):
    """What the person store would hold."""

    people: dict[UUID, PersonDetails] = field(default_factory=dict)
    phones: dict[tuple[str, str], UUID] = field(default_factory=dict)
    """Customer by (dealer, phone)."""
    notes: dict[UUID, NoteWritten] = field(default_factory=dict)
    leads: dict[UUID, LeadKept] = field(default_factory=dict)

    def apply(self, dealer_id: str, change: Private) -> None:
        """Carry out one change; a second claim on a phone fails, as the database's would."""
        match change:
            case PersonWritten():
                self.people[change.customer_id] = change.details
            case PhoneClaimed():
                assert (dealer_id, change.phone) not in self.phones, f"{change.phone} is claimed already"
                self.phones[dealer_id, change.phone] = change.customer_id
            case PhoneReleased():
                assert self.phones.pop((dealer_id, change.phone), None) == change.customer_id
            case NoteWritten():
                self.notes[change.note_id] = change
            case LeadKept():
                self.leads[change.lead_id] = change
            case PersonForgotten():
                self._forget(change.customer_id)

    def _forget(self, customer_id: UUID) -> None:
        self.people.pop(customer_id, None)
        self.phones = {key: holder for key, holder in self.phones.items() if holder != customer_id}
        self.notes = {key: note for key, note in self.notes.items() if note.customer_id != customer_id}
        self.leads = {key: lead for key, lead in self.leads.items() if lead.customer_id != customer_id}


class Recorded(Struct, frozen=True):
    """One event that was decided, with its stream and its envelope."""

    event: Event
    stream_id: UUID
    envelope: Envelope


class Showroom:
    """Dealers, their streams and the person store, in memory. Its clock stands still unless `wait` moves it."""

    def __init__(self) -> None:
        self.now = MONDAY_MORNING
        self.store = PersonStore()
        self.recorded: list[Recorded] = []
        self._states: dict[tuple[StreamKind, UUID], Any] = {}
        self._versions: dict[UUID, int] = {}
        self._numbers = count(1)

    @classmethod
    def opened(cls, dealer_id: str = DEALER_ID) -> "Showroom":
        """A showroom with one dealer and the `STAFF`; what led there is not in `recorded`."""
        showroom = cls()
        showroom.open_dealer(dealer_id)
        showroom.recorded.clear()
        return showroom

    def open_dealer(self, dealer_id: str) -> None:
        """Open one more dealer with the `STAFF`."""
        self.accepts(OpenDealer, by=GROUP, dealer_id=dealer_id, group_id=GROUP_ID, name=dealer_id.title())
        for actor in STAFF:
            self.accepts(HireStaff, by=GROUP, dealer_id=dealer_id, staff_id=actor.id, role=actor.role)

    def wait(self, **duration: float) -> None:
        """Let time pass; the arguments are those of `timedelta`."""
        self.now += timedelta(**duration)

    def new_id(self) -> UUID:
        """Ids in a row, of UUIDv7's form."""
        return UUID(int=(0x018E << 112) | (0x7 << 76) | (0x2 << 62) | next(self._numbers))

    def accepts(self, command: type[Command], *, by: Actor = CONSULTANT, **fields: Any) -> Decision:
        """Give a command that is to be carried out. Missing request id and dealer are filled in."""
        outcome = self.decide(self.command(command, by=by, **fields))
        assert isinstance(outcome, Decision), f"{command.__name__} was refused: {outcome}"
        return outcome

    def refuses(self, command: type[Command], *, by: Actor = CONSULTANT, **fields: Any) -> Refusal:
        """Give a command that is to be refused; nothing changes."""
        outcome = self.decide(self.command(command, by=by, **fields))
        assert isinstance(outcome, Refusal), f"{command.__name__} was carried out: {outcome}"
        return outcome

    def command(self, command: type[Command], *, by: Actor = CONSULTANT, **fields: Any) -> Command:
        """Build a command as the HTTP edge does: through JSON, with every check on its fields."""
        made = command(
            **{"request_id": f"request-{next(self._numbers)}", "dealer_id": DEALER_ID, "actor": by, **fields}
        )
        return msgspec.json.decode(msgspec.json.encode(made), type=command)

    def decide(self, command: Command) -> Decision | Refusal:
        """Decide one command and record what comes of it."""
        entry = DECIDERS[type(command)]
        assert command.actor.role in entry.roles, f"{command.actor.role} may not give {type(command).__name__}"
        view = ShowroomView(self, command)
        outcome = entry.decide(command, view)
        if isinstance(outcome, Decision):
            for emitted in outcome.events:
                self._record(emitted, command, view.group_id)
            for change in outcome.private:
                self.store.apply(command.dealer_id, change)
            msgspec.json.encode(outcome.answer)
        return outcome

    def decide_all(self, *commands: Command) -> list[Decision | Refusal]:
        """Decide commands in order; each sees what those before it did."""
        return [self.decide(command) for command in commands]

    def given(self, event: Event, *, customer_id: UUID, by: Actor = CONSULTANT) -> None:
        """Put an event on a customer's stream without a command."""
        command = self.command(Command, by=by)
        self._record(Emitted(event, StreamKind.CUSTOMER, customer_id, customer_id), command, GROUP_ID)

    def events(self, kind: type[E]) -> list[E]:
        """The recorded events of one type, in order."""
        return [one.event for one in self.recorded if isinstance(one.event, kind)]

    def customer(self, customer_id: UUID | str) -> Customer:
        """State of a customer, by id as it stands in answers."""
        found: Customer = self._states[StreamKind.CUSTOMER, UUID(str(customer_id))]
        return found

    def customers(self) -> Iterator[Customer]:
        """States of all customers."""
        return (state for (kind, _), state in self._states.items() if kind is StreamKind.CUSTOMER)

    def dealer(self, dealer_id: str = DEALER_ID) -> Dealer | None:
        """State of a dealer."""
        found: Dealer | None = self._states.get((StreamKind.DEALER, dealer_stream(dealer_id)))
        return found

    def rota(self, dealer_id: str = DEALER_ID, day: date | None = None) -> Rota | None:
        """State of a dealer's rota, today's unless another day is named."""
        found: Rota | None = self._states.get((StreamKind.ROTA, rota_stream(dealer_id, day or self.now.date())))
        return found

    def day(self, dealer_id: str = DEALER_ID, day: date | None = None) -> Day | None:
        """State of a dealer's day, today unless another one is named."""
        found: Day | None = self._states.get((StreamKind.DAY, day_stream(dealer_id, day or self.now.date())))
        return found

    def find_customer(self, dealer_id: str, customer_id: UUID) -> Customer | None:
        """A customer of the dealer."""
        found: Customer | None = self._states.get((StreamKind.CUSTOMER, customer_id))
        return found if found is not None and found.dealer_id == dealer_id else None

    def _record(self, emitted: Emitted, command: Command, group_id: str) -> None:
        version = self._versions.get(emitted.stream_id, 0) + 1
        envelope = enveloped(
            emitted.event,
            id=self.new_id(),
            source="test",
            stream_id=emitted.stream_id,
            sequence=version,
            occurred_at=command.occurred_at or self.now,
            recorded_at=self.now,
            group_id=group_id,
            dealer_id=command.dealer_id,
            actor=command.actor,
            customer_id=emitted.customer_id,
        )
        assert envelope.streamkind is emitted.stream, f"{envelope.type} does not belong to a {emitted.stream} stream"
        assert (emitted.customer_id == emitted.stream_id) is (emitted.stream is StreamKind.CUSTOMER)
        assert msgspec.json.decode(envelope.data, type=type(emitted.event)) == emitted.event, (
            "an event its reader refuses"
        )
        self._versions[emitted.stream_id] = version
        key = (emitted.stream, emitted.stream_id)
        if emitted.stream in _EVOLVE:
            self._states[key] = _EVOLVE[emitted.stream](self._states.get(key), emitted.event, envelope)
        self.recorded.append(Recorded(emitted.event, emitted.stream_id, envelope))


class ShowroomView:
    """The `View` of one command in a `Showroom`."""

    def __init__(self, showroom: Showroom, command: Command) -> None:
        self._showroom = showroom
        self._dealer_id = command.dealer_id
        dealer = showroom.dealer(command.dealer_id)
        self._group_id = dealer.group_id if dealer is not None else getattr(command, "group_id", GROUP_ID)

    @property
    def now(self) -> datetime:
        """The showroom's clock."""
        return self._showroom.now

    @property
    def group_id(self) -> str:
        """Group of the dealer."""
        return self._group_id

    def new_id(self) -> UUID:
        """A fresh id."""
        return self._showroom.new_id()

    def dealer(self) -> Dealer | None:
        """The command's dealer."""
        return self._showroom.dealer(self._dealer_id)

    def customer(self, customer_id: UUID) -> Customer | None:
        """A customer of the dealer."""
        return self._showroom.find_customer(self._dealer_id, customer_id)

    def phone(self, raw: str) -> str | Refusal:
        """The number in E.164."""
        return read_phone(raw, "CN")

    def customer_of_phone(self, phone: str) -> UUID | None:
        """Customer that holds the phone in this dealer."""
        return self._showroom.store.phones.get((self._dealer_id, phone))

    def person(self, customer_id: UUID) -> PersonDetails:
        """Details in the person store; empty when there are none."""
        return self._showroom.store.people.get(customer_id, PersonDetails())

    def rota(self, day: date) -> Rota | None:
        """The dealer's rota of the day."""
        return self._showroom.rota(self._dealer_id, day)

    def day(self, day: date) -> Day | None:
        """What was recorded of the dealer's day."""
        return self._showroom.day(self._dealer_id, day)
