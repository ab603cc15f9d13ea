"""A customer as intake's deciders see them: only what some decision depends on.

Built from the stream by `services.intake.customer.evolving`; personal data is not in it (the person store has that).
"""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from shared.events.card import Evidence
from shared.events.message import ConsentPurpose
from shared.events.values import Channel, DealerId, StaffId

MOST_EVIDENCE = 2000
"""As much as `CardAbsorbed` can carry; the oldest are beyond any validity window."""


class OrderStatus(StrEnum):
    """Where an order is on its way (section 5)."""

    OPEN = "open"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class Order(Struct, frozen=True):
    """One order of the customer. ``done`` names the events of the delivery board that have happened to it."""

    order_id: UUID
    model: str
    status: OrderStatus = OrderStatus.OPEN
    has_contract: bool = False
    done: frozenset[str] = frozenset()


class DefeatStatus(StrEnum):
    """Where a reported defeat stands (section 6); the customer's coming back overtakes one that was not rejected."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"


STANDING = frozenset({DefeatStatus.REPORTED, DefeatStatus.CONFIRMED})
"""A defeat that stands: nobody rejected it, and the customer has not come back."""


class Defeat(Struct, frozen=True):
    """One reported loss of the customer."""

    defeat_id: UUID
    status: DefeatStatus = DefeatStatus.REPORTED


class Absorbed(Struct, frozen=True):
    """A card that this one took in and has not released, with its evidence and which details were taken over."""

    merge_id: UUID
    customer_id: UUID
    evidence: tuple[Evidence, ...] = ()
    taken_over: tuple[str, ...] = ()


class OptOut(Struct, frozen=True):
    """Messages of a purpose that the customer does not want: by one channel, or at all."""

    purpose: ConsentPurpose
    channel: Channel | None = None


class Customer(Struct, frozen=True, kw_only=True):
    """State of one customer stream.

    ``person_id`` is None until a card is opened. ``visits`` and ``open_visits`` are visit ids; ``contacts`` counts
    visits, calls and leads. ``evidence`` is the stream's own; `all_evidence` is what a merge carries to another card.
    """

    customer_id: UUID
    dealer_id: DealerId
    person_id: UUID | None = None
    has_name: bool = False
    has_phone: bool = False
    intended_model: str | None = None
    consultant_id: StaffId | None = None
    contacts: int = 0
    visits: frozenset[UUID] = frozenset()
    open_visits: frozenset[UUID] = frozenset()
    leads: frozenset[UUID] = frozenset()
    drives: frozenset[UUID] = frozenset()
    quotes: frozenset[UUID] = frozenset()
    orders: tuple[Order, ...] = ()
    defeats: tuple[Defeat, ...] = ()
    out_of_contact: bool = False
    evidence: tuple[Evidence, ...] = ()
    absorbed: tuple[Absorbed, ...] = ()
    merged_into: UUID | None = None
    merge_id: UUID | None = None
    referrer_id: UUID | None = None
    opted_out: tuple[OptOut, ...] = ()
    erased: bool = False

    @property
    def has_card(self) -> bool:
        """Whether a card was opened and the person is still known."""
        return self.person_id is not None and not self.erased

    @property
    def all_evidence(self) -> tuple[Evidence, ...]:
        """Own evidence and that of the absorbed cards, oldest first, as much as an event can carry."""
        found = [*self.evidence, *(one for card in self.absorbed for one in card.evidence)]
        return tuple(sorted(found, key=lambda one: (one.occurred_at, one.event_id))[-MOST_EVIDENCE:])

    @property
    def defeat(self) -> Defeat | None:
        """The defeat that stands now: reported or confirmed, and not followed by a return."""
        last = self.defeats[-1] if self.defeats else None
        return last if last is not None and last.status in STANDING else None

    def order(self, order_id: UUID) -> Order | None:
        """One of the customer's orders."""
        return next((order for order in self.orders if order.order_id == order_id), None)

    @property
    def open_order(self) -> Order | None:
        """The order that is neither delivered nor cancelled, if there is one."""
        return next((order for order in self.orders if order.status is OrderStatus.OPEN), None)
