"""A store's days told as events, whose rows are saved as the projection saves them, for tests of the day and the week.

day = Told()
customer = day.customer()
day.tell(customer, VisitRegistered(…), at=monday(10), by="li")
await day.save(pool)
"""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from services.followup.day.facts import rows_of
from services.followup.day.saving import save_rows
from services.followup.day.tables import Row
from services.followup.dealers import Dealer
from shared.database.connection import Pool
from shared.events.event import Event, type_of
from shared.events.recorded import Recorded
from shared.events.streams import day_stream
from shared.events.values import Grade, Role

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2025, 3, 3)
DEALER = "north"
STAFF = {"zhao": Role.MANAGER, "chen": Role.RECEPTIONIST, "li": Role.CONSULTANT, "wang": Role.CONSULTANT}


def monday(hour: float = 10, *, days: int = 0) -> datetime:
    """An hour of that Monday, or of so many days later, by the store's clock."""
    return datetime(2025, 3, 3, tzinfo=ZONE).astimezone(UTC) + timedelta(days=days, hours=hour)


class Told:
    """Events in the order they are recorded, as rows of one partition."""

    def __init__(self, dealer_id: str = DEALER) -> None:
        self.dealer_id = dealer_id
        self.dealer = Dealer(dealer_id=dealer_id, group_id="acme", time_zone=ZONE.key, staff=STAFF)
        self.rows: list[Row] = []
        self._number = 0

    def id(self) -> UUID:
        """A fresh id, the same in every run."""
        self._number += 1
        return UUID(int=(int.from_bytes(self.dealer_id.encode()) << 64) | self._number)

    def customer(self) -> UUID:
        """A customer's id."""
        return self.id()

    def tell(  # noqa: PLR0913 - what an envelope says
        self,
        stream: UUID | date,
        event: Event,
        *,
        at: datetime,
        by: str = "li",
        role: Role = Role.CONSULTANT,
        owner: str | None = None,
        grade: Grade | None = None,
    ) -> UUID:
        """Record an event of a customer, or of a day of the store; its id."""
        event_id = self.id()
        recorded = Recorded(
            version=self._number,
            position=self._number,
            type=type_of(event).type,
            id=event_id,
            stream=type_of(event).stream,
            stream_id=stream if isinstance(stream, UUID) else day_stream(self.dealer_id, stream),
            occurred_at=at,
            recorded_at=at,
            group_id="acme",
            dealer_id=self.dealer_id,
            actor_id=by,
            actor_role=role,
            ledger="intake",
            event=event,
        )
        self.rows += rows_of(recorded, owner, grade, self.dealer)
        return event_id

    async def save(self, pool: Pool, *, partition: int = 0) -> None:
        """Write what was told since the last save, as one batch."""
        async with pool.acquire() as connection, connection.transaction():
            await save_rows(connection, "followup", {partition: self.rows})
        self.rows.clear()
