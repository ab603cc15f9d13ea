"""A service's outbox as its relay reads it: each partition is a ledger of its own, written by one worker at a time."""

from collections.abc import Mapping

from msgspec import Struct

from shared.database.connection import Connection
from shared.events.event import Topic
from shared.projector.storage import outbox_channel
from shared.relay.source import Entry

# The schema's name is ours (`grading`), never from outside: it stands in the SQL as it is.
# ruff: noqa: S608


class OutboxSource(Struct, frozen=True):
    """The outbox of a service's live version; its ledgers are named ``<service>-<partition>``."""

    schema: str
    topic: Topic

    @property
    def channel(self) -> str:
        """What the projector notifies."""
        return outbox_channel(self.schema)

    async def read(self, connection: Connection, after: Mapping[str, int], limit: int) -> list[Entry]:
        """The next events of every partition, a fair share of the limit each."""
        partitions = await connection.fetch(f"SELECT partition FROM {self.schema}.partition ORDER BY partition")
        if not partitions:
            return []
        numbers = [row["partition"] for row in partitions]
        rows = await connection.fetch(
            "SELECT mine.partition, next.position, next.envelope"
            " FROM unnest($1::int[], $2::bigint[]) AS mine (partition, position) CROSS JOIN LATERAL ("
            f"   SELECT position, envelope FROM {self.schema}.outbox AS o"
            "    WHERE o.partition = mine.partition AND o.position > mine.position"
            "    ORDER BY position LIMIT $3) AS next ORDER BY mine.partition, next.position",
            numbers,
            [after.get(self._ledger(number), 0) for number in numbers],
            max(1, limit // len(numbers)),
        )
        return [Entry(self._ledger(row["partition"]), row["position"], row["envelope"]) for row in rows]

    def _ledger(self, partition: int) -> str:
        return f"{self.schema}-{partition}"
