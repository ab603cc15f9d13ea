"""A customer whose events go through the grade projection one by one, for tests of the rules.

customer = Graded().has_card().says(Horizon.DAYS_7, on=day(1))
assert customer.now.grade is Grade.H
"""

from datetime import UTC, datetime, timedelta
from typing import Self
from uuid import UUID, uuid5

from services.grading.projection import GradeProjection
from services.grading.state import Assessment, Customer
from shared.events.card import CardOpened
from shared.events.event import Event, StreamKind, type_of
from shared.events.grade import GradeChanged
from shared.events.order import DepositTaken
from shared.events.recorded import Recorded
from shared.events.sale import SignalsObserved
from shared.events.values import Horizon, Money, Role, Signal, Stage

CUSTOMER = UUID("018f0000-0000-7000-8000-000000000001")
ORDER = UUID("018f0000-0000-7000-8000-0000000000aa")


def day(number: float) -> datetime:
    """Ten in the morning of a day; the first is the first."""
    return datetime(2026, 3, 1, 10, tzinfo=UTC) + timedelta(days=number - 1)


_CARD_ON = day(0)


def event_id(number: int) -> UUID:
    """The id of the n-th event."""
    return uuid5(CUSTOMER, str(number))


class Graded:
    """The customer: their state after each event, and every `GradeChanged` that was sent."""

    def __init__(self, projection: GradeProjection | None = None) -> None:
        self.projection = projection or GradeProjection()
        self.state: Customer | None = None
        self.changes: list[GradeChanged] = []
        self.events = 0

    @property
    def now(self) -> Assessment:
        """What the rules say now."""
        assert self.state is not None
        return self.state.assessment

    @property
    def rules(self) -> list[str]:
        """Names of the rules that decided."""
        return [reason.rule for reason in self.now.reasons]

    def happens(self, *events: Event, on: datetime, by: str = "li-na", id: UUID | None = None) -> Self:  # noqa: A002 - the event's
        """The events are recorded, one after the other."""
        for event in events:
            self.events += 1
            recorded = recorded_as(event, self.events, on, by, id)
            self.state, sent = self.projection.fold(0, self.state, recorded)
            for one in sent:
                assert isinstance(one, GradeChanged)
                self.changes.append(one)
        return self

    def has_card(self, on: datetime = _CARD_ON, model: str | None = "Sagitar", phone: bool = True) -> Self:
        """A card is opened, complete unless said otherwise."""
        card = CardOpened(
            person_id=CUSTOMER, has_name=True, has_phone=phone, intended_model=model, consultant_id="li-na"
        )
        return self.happens(card, on=on)

    def shows(self, *signals: Signal, on: datetime) -> Self:
        """Signals are observed."""
        return self.happens(SignalsObserved(stage=Stage.NEEDS_ANALYSIS, signals=signals), on=on)

    def says(self, horizon: Horizon, on: datetime) -> Self:
        """The customer says when they will buy."""
        return self.happens(SignalsObserved(stage=Stage.NEEDS_ANALYSIS, stated_horizon=horizon), on=on)

    def orders(self, on: datetime, order_id: UUID = ORDER) -> Self:
        """A deposit of ¥3,000 is taken."""
        return self.happens(DepositTaken(order_id=order_id, model="Sagitar", amount=Money(300_000)), on=on)


def recorded_as(event: Event, number: int, at: datetime, by: str = "li-na", id: UUID | None = None) -> Recorded:  # noqa: A002 - the event's
    """The event as the n-th of the customer's stream and of the ledger."""
    return Recorded(
        version=number,
        position=number,
        type=type_of(event).type,
        id=id or event_id(number),
        stream=StreamKind.CUSTOMER,
        stream_id=CUSTOMER,
        occurred_at=at,
        recorded_at=at,
        group_id="north",
        dealer_id="north-1",
        actor_id=by,
        actor_role=Role.CONSULTANT,
        ledger="intake",
        event=event,
    )
