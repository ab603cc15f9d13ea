"""One ledger transaction in the making: commands are decided one after the other, each seeing those before it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from eventsourcing.persistence import IntegrityError, StoredEvent
from uuid_utils.compat import uuid7

from services.intake.customer.state import Customer
from services.intake.daily.state import Day
from services.intake.dealer.state import Dealer
from services.intake.deciding import (
    Accepted,
    Command,
    Decision,
    Emitted,
    Outcome,
    PersonDetails,
    PersonForgotten,
    PersonWritten,
    PhoneClaimed,
    PhoneReleased,
    Private,
    Refusal,
)
from services.intake.ledger.admission import is_possible, refuse_admission
from services.intake.ledger.persons import PersonStore, RequestRow
from services.intake.ledger.phones import read_phone
from services.intake.ledger.streams import NOTHING, Folded, StreamCache
from services.intake.rota.state import Rota
from services.intake.subjects import DECIDERS
from shared.events.envelope import enveloped, to_json
from shared.events.event import StreamKind
from shared.events.streams import DERIVED_VERSION, day_stream, dealer_stream, rota_stream
from shared.events.values import DealerId, GroupId
from shared.relay.source import MOST_STORED_BYTES

ID_TAKEN = Refusal(
    "IdTaken",
    en="This id stands for something else already; choose another one for the new customer",
    zh="该编号已被占用，请为新客户另选编号",
    path="$.customer_id",
)

EVENT_TOO_LARGE = Refusal(
    "EventTooLarge", en="This is more than one event can hold", zh="内容超出单个事件的容量", status=422
)


class Batch:
    """What the transaction has so far: events, changes of the person store, states as they would be after it.

    Args:
        streams: committed states; read, never written.
        persons: committed person store; read, never written.
        now: moment of recording.
        source: CloudEvents source of the events.
        region: region of phone numbers without a country code.
    """

    def __init__(self, streams: StreamCache, persons: PersonStore, *, now: datetime, source: str, region: str) -> None:
        self.now = now
        self.region = region
        self.stored: list[StoredEvent] = []
        self.changes: list[tuple[str, Private]] = []
        self.requests: dict[tuple[str, str], RequestRow] = {}
        self.touched: dict[UUID, Folded] = {}
        self._streams = streams
        self._persons = persons
        self._source = source
        self._phones: dict[tuple[str, str], UUID | None] = {}
        self._claims: dict[tuple[str, str], UUID | None] = {}
        self._people: dict[UUID, PersonDetails] = {}
        self._fresh: set[UUID] = set()

    def load(self, commands: Sequence[Command]) -> None:
        """Read in one go what the commands are sure to ask for: their dealers and customers, days, phones' holders."""
        self._claims = self._persons.customers_of_phones(phones_of(commands, self.region))
        holders = {holder for holder in self._claims.values() if holder is not None}
        dealers = {dealer_stream(command.dealer_id) for command in commands}
        known = {dealer: self._streams.remembered(dealer) for dealer in dealers}
        wanted = streams_of(commands) | holders | self._days_of(commands, known)
        self.touched.update(self._streams.refresh(wanted))
        if any(self.touched[dealer] is not before for dealer, before in known.items()):
            self.touched.update(self._streams.refresh(self._days_of(commands, self.touched) - self.touched.keys()))

    def _days_of(self, commands: Sequence[Command], dealers: Mapping[UUID, Folded]) -> set[UUID]:
        """Streams of the dealers' days that the commands are about, as far as the dealers are known."""
        days: set[UUID] = set()
        for dealer_id, occurred_at in {(one.dealer_id, one.occurred_at or self.now) for one in commands}:
            dealer = dealers[dealer_stream(dealer_id)].state
            if isinstance(dealer, Dealer) and is_possible(occurred_at, self.now):
                day = dealer.day_of(occurred_at)
                days |= {rota_stream(dealer_id, day), day_stream(dealer_id, day)}
        return days

    def new_id(self) -> UUID:
        """A fresh UUIDv7, of which nothing needs to be read."""
        made = uuid7()
        self._fresh.add(made)
        return made

    def stream(self, stream_id: UUID) -> Folded:
        """A stream as this transaction sees it."""
        found = self.touched.get(stream_id)
        if found is None and stream_id in self._fresh:
            return NOTHING
        if found is None:
            self.touched.update(self._streams.refresh([stream_id]))
            found = self.touched[stream_id]
        return found

    def decide(self, command: Command, digest: bytes) -> Outcome:
        """Decide one command and take its events in; a refusal leaves no trace."""
        view = CommandView(self, command)
        entry = DECIDERS[type(command)]
        refusal = refuse_admission(command, entry, view.dealer(), self.now)
        if refusal is not None:
            return refusal
        decided = entry.decide(command, view)
        if isinstance(decided, Refusal):
            return decided
        if any(self._is_taken(command.dealer_id, emitted) for emitted in decided.events):
            return ID_TAKEN
        taken = self._take(command, view, decided)
        if isinstance(taken, Refusal):
            return taken
        accepted = Accepted(taken, decided.answer)
        row = RequestRow(command.dealer_id, command.request_id, digest, msgspec.json.encode(accepted))
        self.requests[command.dealer_id, command.request_id] = row
        return accepted

    def _is_taken(self, dealer_id: DealerId, emitted: Emitted) -> bool:
        """Whether an event would land on a stream of another kind, or on another dealer's customer.

        That is so when a client chose an id for a new customer that is something else's already, or might become so.
        """
        if emitted.stream is StreamKind.CUSTOMER and emitted.stream_id.version == DERIVED_VERSION:
            return True
        found = self.stream(emitted.stream_id)
        if found.version == 0:
            return False
        if isinstance(found.state, Customer):
            return emitted.stream is not StreamKind.CUSTOMER or found.state.dealer_id != dealer_id
        return emitted.stream is StreamKind.CUSTOMER

    def _take(self, command: Command, view: "CommandView", decision: Decision) -> tuple[UUID, ...] | Refusal:
        stored, touched = [], dict[UUID, Folded]()
        occurred_at, group_id = command.occurred_at or self.now, view.group_id
        for emitted in decision.events:
            before = touched.get(emitted.stream_id) or self.stream(emitted.stream_id)
            envelope = enveloped(
                emitted.event,
                id=uuid7(),
                source=self._source,
                stream_id=emitted.stream_id,
                sequence=before.version + 1,
                occurred_at=occurred_at,
                recorded_at=self.now,
                group_id=group_id,
                dealer_id=command.dealer_id,
                actor=command.actor,
                customer_id=emitted.customer_id,
                causation_id=command.causation_id,
                correlation_id=command.correlation_id,
            )
            touched[emitted.stream_id] = before.after(emitted.event, envelope)
            state = to_json(envelope)
            if len(state) > MOST_STORED_BYTES:
                return EVENT_TOO_LARGE
            stored.append((envelope.id, StoredEvent(envelope.subject, envelope.sequence, envelope.type, state)))
        self.touched.update(touched)
        self.stored.extend(event for _, event in stored)
        for change in decision.private:
            self._remember(command.dealer_id, change)
        return tuple(event_id for event_id, _ in stored)

    def _remember(self, dealer_id: str, change: Private) -> None:
        self.changes.append((dealer_id, change))
        match change:
            case PersonWritten(_, customer_id, details):
                self._people[customer_id] = details
            case PhoneClaimed(phone, customer_id):
                self._phones[dealer_id, phone] = customer_id
            case PhoneReleased(phone, _):
                self._phones[dealer_id, phone] = None
            case PersonForgotten(_, customer_id):
                self._people[customer_id] = PersonDetails()
                self._phones = {key: None if held == customer_id else held for key, held in self._phones.items()}
            case _:
                pass

    def customer_of_phone(self, dealer_id: str, phone: str) -> UUID | None:
        """Who holds the phone, as this transaction sees it."""
        if (dealer_id, phone) not in self._phones:
            self._phones[dealer_id, phone] = self._holder(dealer_id, phone)
        return self._phones[dealer_id, phone]

    def _holder(self, dealer_id: str, phone: str) -> UUID | None:
        """Who holds the phone by the claims, which may be older than the streams: an erased customer holds none."""
        key = (dealer_id, phone)
        if key not in self._claims:
            self._claims |= self._persons.customers_of_phones([key])
        holder = self._claims[key]
        if self._is_merged_away(holder):
            holder = self._persons.customers_of_phones([key])[key]  # its phone has moved with it meanwhile
            if self._is_merged_away(holder):
                raise IntegrityError("Cards were merged and un-merged while this was decided")
        customer = None if holder is None else self.stream(holder).state
        return None if customer is None or customer.erased else holder

    def _is_merged_away(self, customer_id: UUID | None) -> bool:
        customer = None if customer_id is None else self.stream(customer_id).state
        return customer is not None and customer.merged_into is not None

    def person(self, customer_id: UUID) -> PersonDetails:
        """Details of the customer, as this transaction sees them."""
        if customer_id not in self._people:
            self._people[customer_id] = self._persons.person(customer_id)
        return self._people[customer_id]


class CommandView:
    """The `View` of one command: its dealer's part of the batch."""

    def __init__(self, batch: Batch, command: Command) -> None:
        self._batch = batch
        self._dealer_id = command.dealer_id
        self._opened_group: GroupId | None = getattr(command, "group_id", None)

    @property
    def now(self) -> datetime:
        """The moment of recording (UTC)."""
        return self._batch.now

    @property
    def group_id(self) -> GroupId:
        """Group of the dealer."""
        dealer = self.dealer()
        if dealer is not None:
            return dealer.group_id
        assert self._opened_group is not None  # noqa: S101 - admission lets only `OpenDealer` come without a dealer
        return self._opened_group

    def new_id(self) -> UUID:
        """A fresh UUIDv7."""
        return self._batch.new_id()

    def dealer(self) -> Dealer | None:
        """The command's dealer."""
        dealer = self._batch.stream(dealer_stream(self._dealer_id)).state
        return dealer if isinstance(dealer, Dealer) else None

    def customer(self, customer_id: UUID) -> Customer | None:
        """A customer of the dealer; a foreign one is as absent as an unknown one."""
        customer = self._batch.stream(customer_id).state
        return customer if isinstance(customer, Customer) and customer.dealer_id == self._dealer_id else None

    def phone(self, raw: str) -> str | Refusal:
        """The number in E.164."""
        return read_phone(raw, self._batch.region)

    def customer_of_phone(self, phone: str) -> UUID | None:
        """Customer that holds the phone in this dealer."""
        return self._batch.customer_of_phone(self._dealer_id, phone)

    def person(self, customer_id: UUID) -> PersonDetails:
        """Details in the person store."""
        return self._batch.person(customer_id)

    def rota(self, day: date) -> Rota | None:
        """The dealer's rota of the day."""
        rota = self._batch.stream(rota_stream(self._dealer_id, day)).state
        return rota if isinstance(rota, Rota) else None

    def day(self, day: date) -> Day | None:
        """What was recorded of the dealer's day."""
        recorded = self._batch.stream(day_stream(self._dealer_id, day)).state
        return recorded if isinstance(recorded, Day) else None


def phones_of(commands: Iterable[Command], region: str) -> set[tuple[str, str]]:
    """Dealers and readable phones (E.164) of the commands that have one."""
    given = {(one.dealer_id, phone) for one in commands if (phone := getattr(one, "phone", None)) is not None}
    read = [(dealer_id, read_phone(phone, region)) for dealer_id, phone in given]
    return {(dealer_id, phone) for dealer_id, phone in read if isinstance(phone, str)}


def streams_of(commands: Sequence[Command]) -> set[UUID]:
    """Streams that the commands name: dealers, and customers by any field that ends in ``customer_id``."""
    wanted = {dealer_stream(command.dealer_id) for command in commands}
    for command in commands:
        for name in type(command).__struct_fields__:
            if name.endswith("customer_id") and (customer_id := getattr(command, name)) is not None:
                wanted.add(customer_id)
    return wanted
