"""Customers who come and leave without a deal, told into follow-up's tables through the real projector."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.followup.planning import Customer
from services.followup.projection import FollowUpProjection
from shared.database.connection import Pool
from shared.events.card import CardOpened
from shared.events.contact import FollowUpLogged
from shared.events.dealer import DealerOpened, StaffJoined
from shared.events.event import Event
from shared.events.reception import VisitEnded, VisitRegistered
from shared.events.streams import dealer_stream
from shared.events.values import Channel, ContactOutcome, Role
from shared.projector.projector import Projector
from tests.support.topic import TopicPartitionWriter

DEALER = "north"
_ZONE = ZoneInfo("Asia/Shanghai")


def at(day: int, clock: str) -> datetime:
    """A time of a day in March 2026, by the dealer's clock: open from 9 to 18, thanks go out until 22."""
    return datetime.combine(datetime(2026, 3, day, tzinfo=_ZONE), time.fromisoformat(clock), _ZONE).astimezone(UTC)


class VisitsTold:
    """One partition's interactions, and one worker at a time that projects them."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._topic = TopicPartitionWriter(seed=11)
        self.projector: Projector[Customer]
        self._write(DealerOpened(name="北区店"), dealer_stream(DEALER), at(1, "08:00"))
        self._write(StaffJoined(staff_id="li", role=Role.CONSULTANT), dealer_stream(DEALER), at(1, "08:00"))
        self._write(StaffJoined(staff_id="zhao", role=Role.MANAGER), dealer_stream(DEALER), at(1, "08:00"))

    def leaves(self, moment: datetime) -> UUID:
        """A customer with a phone leaves, half an hour after they came."""
        customer_id, visit_id = self._topic.id(), self._topic.id()
        card = CardOpened(person_id=customer_id, has_name=True, has_phone=True, consultant_id="li")
        came_at = moment - timedelta(minutes=30)
        self._write(VisitRegistered(visit_id=visit_id, first_visit=True, consultant_id="li"), customer_id, came_at)
        self._write(card, customer_id, came_at)
        self.leaves_again(customer_id, visit_id, moment)
        return customer_id

    def leaves_again(self, customer_id: UUID, visit_id: UUID, moment: datetime) -> None:
        """A visit ends without a deal."""
        self._write(VisitEnded(visit_id=visit_id), customer_id, moment)

    def promises(self, customer_id: UUID, appointment: datetime, moment: datetime) -> None:
        """A call ends with an appointment."""
        logged = FollowUpLogged(channel=Channel.CALL, outcome=ContactOutcome.APPOINTMENT, next_contact_at=appointment)
        self._write(logged, customer_id, moment)

    async def starts(self) -> None:
        """A worker begins and reads all that was recorded."""
        self.projector = Projector(FollowUpProjection(), self._pool)
        await self.projector.load([0])
        await self.goes_on()

    async def goes_on(self) -> None:
        """The worker reads what was recorded since."""
        await self.projector.apply(self._topic.records[self.projector.position("t", 0) :])

    async def looks(self, moment: datetime, limit: int = 7) -> None:
        """The worker looks at the clock until nothing more is due."""
        while await self.projector.tick(moment, [0], limit):
            pass

    async def statuses(self, kind: str) -> Sequence[tuple[str, str | None]]:
        """Status and reason of every task of a kind."""
        rows = await self._pool.fetch("SELECT status, end_reason FROM followup.task WHERE kind = $1", kind)
        return [(row["status"], row["end_reason"]) for row in rows]

    def _write(self, event: Event, stream: UUID, moment: datetime) -> None:
        self._topic.write(event, stream, recorded_at=moment, dealer_id=DEALER, group_id="acme")
