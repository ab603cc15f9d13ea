"""The ledger as the relay reads it."""

from collections.abc import Mapping

from msgspec import Struct

from services.intake.ledger.recorder import EVENTS_TABLE, SCHEMA
from shared.database.connection import Connection
from shared.events.event import Topic
from shared.relay.source import Entry


class LedgerSource(Struct, frozen=True):
    """The stored events of one ledger, by their notification ids."""

    ledger: str
    schema: str = SCHEMA
    topic: Topic = Topic.INTERACTIONS
    channel: str = EVENTS_TABLE

    async def read(self, connection: Connection, after: Mapping[str, int], limit: int) -> list[Entry]:
        """The next events."""
        rows = await connection.fetch(
            "SELECT notification_id, state FROM intake.stored_events"
            " WHERE notification_id > $1 ORDER BY notification_id LIMIT $2",
            after.get(self.ledger, 0),
            limit,
        )
        return [Entry(self.ledger, row["notification_id"], row["state"]) for row in rows]
