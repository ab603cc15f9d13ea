"""Two dealers and their customers, told through the real projector into a database, for tests of what grading shows."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from services.grading.projection import GradeProjection
from shared.database.connection import Pool
from shared.events.card import CardOpened, GradeOverridden
from shared.events.defeat import DefeatConfirmed, DefeatReported
from shared.events.event import Event
from shared.events.order import DepositTaken
from shared.events.sale import SignalsObserved
from shared.events.values import DefeatReason, Grade, Horizon, Money, Signal, Stage
from shared.projector.projector import Projector
from tests.support.topic import TopicPartitionWriter

NOW = datetime.now(UTC).replace(microsecond=0)


def ago(days: float) -> datetime:
    """A moment before the test's start."""
    return NOW - timedelta(days=days)


class GradedShowroom:
    """Writes customers' histories to a topic's partition."""

    def __init__(self) -> None:
        self.topic = TopicPartitionWriter(seed=7)

    def customer(self, *events: tuple[Event, datetime], dealer: str = "north", consultant: str = "li-na") -> UUID:
        """A customer with a complete card, and what happened then."""
        customer_id = self.topic.id()
        card = CardOpened(
            person_id=customer_id, has_name=True, has_phone=True, intended_model="Sagitar", consultant_id=consultant
        )
        for event, at in ((card, ago(100)), *events):
            self.topic.write(event, customer_id, at=at, dealer_id=dealer, group_id="acme")
        return customer_id

    async def project(self, pool: Pool) -> Projector:  # type: ignore[type-arg]  # of grades
        """Project what was written, in one batch."""
        projector = Projector(GradeProjection(), pool)
        await projector.load([0])
        await projector.apply(self.topic.records[projector.position("t", 0) :])
        return projector


def says(horizon: Horizon, days_ago: float) -> tuple[Event, datetime]:
    """The customer says when they will buy."""
    return SignalsObserved(stage=Stage.QUOTE, stated_horizon=horizon), ago(days_ago)


def shows(*signals: Signal, days_ago: float) -> tuple[Event, datetime]:
    """Signals are observed."""
    return SignalsObserved(stage=Stage.QUOTE, signals=signals), ago(days_ago)


def orders(days_ago: float) -> tuple[Event, datetime]:
    """A deposit is taken."""
    return DepositTaken(order_id=UUID(int=1), model="Sagitar", amount=Money(300_000)), ago(days_ago)


def overridden(grade: Grade, days_ago: float) -> tuple[Event, datetime]:
    """A manager sets the grade."""
    return GradeOverridden(grade=grade, reason="knows-the-family"), ago(days_ago)


def reported_lost(days_ago: float) -> tuple[Event, datetime]:
    """A defeat is reported."""
    return DefeatReported(defeat_id=UUID(int=2), reason=DefeatReason.NEEDS), ago(days_ago)


def confirmed_lost(days_ago: float) -> tuple[Event, datetime]:
    """The defeat is confirmed."""
    return DefeatConfirmed(defeat_id=UUID(int=2)), ago(days_ago)
