"""The smallest projection that can be wrong: it counts the visits of each customer and announces every second one."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

from shared.database.connection import Connection
from shared.events.dealer import DealerPolicyChanged
from shared.events.event import Event, Topic
from shared.events.reception import VisitEnded, VisitRegistered
from shared.events.recorded import Recorded
from shared.projector.projection import Change, Refused, Stream

# ruff: noqa: S608 - the schema's name is ours


class CountingProjection:
    """A `Projection` whose state is a list of visit ids: an event lost, doubled or out of order shows in it.

    A visit from source ``other`` is refused until ``accepting`` is set: that parks it.
    """

    name = "counting"
    topics = (Topic.INTERACTIONS,)
    emits = Topic.CONTACT_TASKS
    folds = frozenset({VisitRegistered, VisitEnded, DealerPolicyChanged})
    tables = ("counted", "policy")
    compared: Mapping[str, str] = {}
    migrations = Path(__file__).parent / "counting_migrations"

    def __init__(self) -> None:
        self.accepting = False
        self._policies: dict[int, int] = {}

    def fold(
        self,
        partition: int,  # noqa: ARG002 - the protocol's
        state: list[str] | None,
        recorded: Recorded,
    ) -> tuple[list[str] | None, tuple[Event, ...]]:
        """The visits so far, in their order."""
        event = recorded.event
        if isinstance(event, VisitRegistered) and event.source == "other" and not self.accepting:
            raise Refused("visits from other sources are not counted yet")
        visits = [*(state or []), f"{recorded.version}:{type(event).__name__}"]
        sends: tuple[Event, ...] = (VisitEnded(visit_id=recorded.id),) if len(visits) % 2 == 0 else ()
        return visits, sends

    def fold_broadcast(self, partition: int, recorded: Recorded) -> None:
        """How many policies the partition has met."""
        assert recorded.event is not None
        self._policies[partition] = self._policies.get(partition, 0) + 1

    async def load_partition(self, connection: Connection, schema: str, partition: int) -> None:
        """The count as it was saved."""
        count = await connection.fetchval(f"SELECT count FROM {schema}.policy WHERE partition = $1", partition)
        self._policies[partition] = count or 0

    async def save_broadcast(self, connection: Connection, schema: str, partition: int) -> None:
        """Write the count."""
        await connection.execute(
            f"INSERT INTO {schema}.policy VALUES ($1, $2) ON CONFLICT (partition) DO UPDATE SET count = EXCLUDED.count",
            partition,
            self._policies[partition],
        )

    async def load_streams(
        self, connection: Connection, schema: str, stream_ids: Iterable[UUID]
    ) -> Mapping[UUID, Stream[list[str]]]:
        """Rows of the streams."""
        rows = await connection.fetch(f"SELECT * FROM {schema}.counted WHERE stream_id = ANY($1)", list(stream_ids))
        return {row["stream_id"]: Stream([row["version"]], row["sent"], row["visits"]) for row in rows}

    async def set_sent(self, connection: Connection, schema: str) -> None:
        """From the outbox."""
        await connection.execute(
            f"UPDATE {schema}.counted AS c SET sent = (SELECT count(*) FROM {schema}.outbox AS o"
            " WHERE o.stream_id = c.stream_id)"
        )

    async def save_streams(self, connection: Connection, schema: str, changes: Iterable[Change[list[str]]]) -> None:
        """Write the rows."""
        await connection.executemany(
            f"INSERT INTO {schema}.counted VALUES ($1, $2, $3, $4, $5) ON CONFLICT (stream_id) DO UPDATE"
            " SET version = EXCLUDED.version, sent = EXCLUDED.sent, visits = EXCLUDED.visits",
            [
                (one.stream_id, one.partition, one.stream.versions[0], one.stream.sent, one.stream.state or [])
                for one in changes
            ],
        )
