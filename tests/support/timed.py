"""The smallest projection of two topics and a clock that can be wrong: it keeps in which order it met everything."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from msgspec import Struct

from shared.database.connection import Connection
from shared.events.contact import ContactTaskDue
from shared.events.dealer import DealerPolicyChanged
from shared.events.event import Event, Topic
from shared.events.grade import GradeChanged
from shared.events.reception import VisitRegistered
from shared.events.recorded import Recorded
from shared.events.values import Source
from shared.projector.projection import Change, Dated, Passed, Refused, Stream

# ruff: noqa: S608 - the schema's name is ours


class Met(Struct, frozen=True):
    """What a customer met: visits ``i…``, grades ``g…`` and moments ``t…`` in their order, and what is to come."""

    log: tuple[str, ...] = ()
    timers: tuple[datetime, ...] = ()
    breaks: bool = False

    def task(self, stream_id: UUID) -> ContactTaskDue:
        """An event that tells in its id everything that came before it, and in which order."""
        return ContactTaskDue(task_id=uuid5(stream_id, "|".join(self.log)))


class TimedProjection:
    """A timed `Projection` that is order-sensitive on purpose: rows and events tell when a wrong order was met.

    A visit sets a timer, as many seconds after its recording as people came; when it fires an event is sent, and one
    for every grade. A visit from source ``other``, a grade that was overridden and a policy on ``other`` are refused
    until ``accepting`` is set: that parks them. After a visit from an exhibition the passing of time fails until the
    next visit.
    """

    name = "timed"
    topics = (Topic.INTERACTIONS, Topic.GRADES)
    emits = Topic.CONTACT_TASKS
    folds: frozenset[type[Event]] = frozenset({VisitRegistered, GradeChanged, DealerPolicyChanged})
    tables = ("met", "policy")
    compared: Mapping[str, str] = {}
    migrations = Path(__file__).parent / "timed_migrations"

    def __init__(self, *, accepting: bool = False) -> None:
        self.accepting = accepting
        self._policies: dict[int, int] = defaultdict(int)

    def fold(
        self, partition: int, state: Met | None, recorded: Recorded
    ) -> tuple[Met | None, tuple[Event | Dated, ...]]:
        """One more line in the log, with how many policies the partition had met by then."""
        state, event = state or Met(), recorded.event
        if isinstance(event, VisitRegistered):
            self._refuse(event.source is Source.OTHER)
            due = recorded.recorded_at + timedelta(seconds=event.party_size)
            log = (*state.log, f"i{recorded.version}:{self._policies[partition]}")
            return Met(log, tuple(sorted((*state.timers, due))), event.source is Source.EXHIBITION), ()
        assert isinstance(event, GradeChanged)
        self._refuse(event.overridden)
        log = (*state.log, f"g{recorded.version}:{self._policies[partition]}")
        after = Met(log, state.timers, state.breaks)
        return after, (after.task(recorded.stream_id),)

    def fold_broadcast(self, partition: int, recorded: Recorded) -> None:
        """How many policies the partition has met."""
        assert isinstance(recorded.event, DealerPolicyChanged)
        self._refuse(recorded.event.subject == "other")
        self._policies[partition] += 1

    def pass_time(self, partition: int, stream_id: UUID, state: Met, at: datetime) -> Passed[Met]:
        """Every timer that has come by then fires, with an event each."""
        if state.breaks:
            raise RuntimeError("exhibitions stop the clock")
        events = []
        while state.timers and state.timers[0] <= at:
            due, *timers = state.timers
            state = Met((*state.log, f"t{due.isoformat()}:{self._policies[partition]}"), tuple(timers))
            events.append(Dated(state.task(stream_id), due))
        return Passed(state, "g1", "d1", tuple(events))

    def _refuse(self, refused: bool) -> None:
        if refused and not self.accepting:
            raise Refused("not yet")

    async def load_partition(self, connection: Connection, schema: str, partition: int) -> None:
        """The count as it was saved."""
        count = await connection.fetchval(f"SELECT count FROM {schema}.policy WHERE partition = $1", partition)
        self._policies[partition] = count or 0

    async def save_broadcast(self, connection: Connection, schema: str, partition: int) -> None:
        """Write the count."""
        await connection.execute(
            f"INSERT INTO {schema}.policy VALUES ($1, $2) ON CONFLICT (partition) DO UPDATE SET count = excluded.count",
            partition,
            self._policies[partition],
        )

    async def load_streams(
        self, connection: Connection, schema: str, stream_ids: Iterable[UUID]
    ) -> Mapping[UUID, Stream[Met]]:
        """Rows of the streams."""
        rows = await connection.fetch(f"SELECT * FROM {schema}.met WHERE stream_id = ANY($1)", list(stream_ids))
        return {
            row["stream_id"]: Stream(
                row["versions"], row["sent"], Met(tuple(row["log"]), tuple(row["timers"]), row["breaks"])
            )
            for row in rows
        }

    async def set_sent(self, connection: Connection, schema: str) -> None:
        """From the outbox."""
        await connection.execute(
            f"UPDATE {schema}.met AS m SET sent = (SELECT count(*) FROM {schema}.outbox AS o"
            " WHERE o.stream_id = m.stream_id)"
        )

    async def save_streams(self, connection: Connection, schema: str, changes: Iterable[Change[Met]]) -> None:
        """Write the rows, with when the clock must look at each next."""
        rows = []
        for one in changes:
            state = one.stream.state or Met()
            next_at = state.timers[0] if state.timers else None
            head = (one.stream_id, one.partition, one.stream.versions, one.stream.sent)
            rows.append((*head, list(state.log), list(state.timers), state.breaks, next_at))
        await connection.executemany(
            f"INSERT INTO {schema}.met VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (stream_id) DO UPDATE"
            " SET versions = excluded.versions, sent = excluded.sent, log = excluded.log, timers = excluded.timers,"
            " breaks = excluded.breaks, next_at = excluded.next_at",
            rows,
        )

    async def due_streams(
        self, connection: Connection, schema: str, partitions: Sequence[int], at: datetime, limit: int
    ) -> Mapping[int, Sequence[UUID]]:
        """Whose first timer has come, the earliest first."""
        due: dict[int, list[UUID]] = defaultdict(list)
        for number in partitions:
            rows = await connection.fetch(
                f"SELECT stream_id FROM {schema}.met WHERE partition = $1 AND next_at <= $2"
                " ORDER BY next_at, stream_id LIMIT $3",
                number,
                at,
                limit,
            )
            if rows:
                due[number] = [row["stream_id"] for row in rows]
        return due
