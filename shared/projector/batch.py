"""One transaction of a projection: streams are loaded, records folded, and what came of them is written."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

import structlog

from shared.database.connection import Connection
from shared.projector.folding import Folder
from shared.projector.journal import record_reads, record_tick, save_entries
from shared.projector.outcome import Outcome, Read
from shared.projector.partition import Partition
from shared.projector.projection import Projection, Stream
from shared.projector.storage import append_outbox, hold_partitions, outbox_channel, park_records, save_partitions

_log = structlog.get_logger(__name__)
S = TypeVar("S")
_WRITTEN_APART = 2_000
_IN_ONE_BREATH = 200


class Batch(Generic[S]):
    """What is done with some partitions' records inside the caller's transaction.

    Args:
        projection: the rules.
        schema: of the version that is written.
        folder: folds by the rules.
        connection: where the transaction is open.
    """

    def __init__(self, projection: Projection[S], schema: str, folder: Folder[S], connection: Connection) -> None:
        self._projection = projection
        self._schema = schema
        self._folder = folder
        self._connection = connection

    async def apply(
        self, partitions: Sequence[Partition[S]], reads: Mapping[int, Sequence[Read[S]]]
    ) -> list[Outcome[S]]:
        """Load, fold, save; ``reads`` are by partition. The partitions in memory are then as they will be committed.

        Raises:
            storage.Overtaken: somebody else has written one of the partitions since it was loaded.
            asyncpg.PostgresError, OSError: the database failed.
        """
        met = [stream for one in partitions for stream in self._folder.meet(one, reads[one.number]).items()]
        await self._load_streams(met)
        await hold_partitions(self._connection, self._schema, partitions)
        entries = [entry for one in partitions for entry in record_reads(one, reads[one.number])]
        outcomes = await self._fold_and_save(partitions, reads)
        await save_entries(self._connection, self._schema, entries)
        await save_partitions(self._connection, self._schema, partitions)
        return outcomes

    async def pass_time(
        self, partitions: Sequence[Partition[S]], due: Mapping[int, Sequence[UUID]], at: datetime
    ) -> int:
        """Let the time pass for the streams that are due, by partition; how many it was applied to.

        Raises:
            storage.Overtaken, asyncpg.PostgresError, OSError: as of `apply`.
        """
        met = []
        for one in partitions:
            for stream_id in due[one.number]:
                if stream_id not in one.streams:
                    stream = one.streams[stream_id] = self._folder.new_stream()
                    met.append((stream_id, stream))
        await self._load_streams(met)
        await hold_partitions(self._connection, self._schema, partitions)
        outcomes, entries = [], []
        for one in partitions:
            outcome: Outcome[S] = Outcome()
            entries.append(record_tick(one, at, self._folder.pass_time(one, due[one.number], at, outcome)))
            outcomes.append(outcome)
            await asyncio.sleep(0)
        await self._save(partitions, outcomes)
        await save_entries(self._connection, self._schema, entries)
        await save_partitions(self._connection, self._schema, partitions)
        return sum(len(entry.streams) for entry in entries)

    async def _load_streams(self, met: Sequence[tuple[UUID, Stream[S]]]) -> None:
        if not met:
            return
        stream_ids = [stream_id for stream_id, _ in met]
        stored = await self._projection.load_streams(self._connection, self._schema, stream_ids)
        for stream_id, stream in met:
            if (row := stored.get(stream_id)) is not None:
                stream.versions, stream.sent, stream.state = row.versions, row.sent, row.state

    async def _fold_and_save(
        self, partitions: Sequence[Partition[S]], reads: Mapping[int, Sequence[Read[S]]]
    ) -> list[Outcome[S]]:
        """Fold some partitions while the server writes what came of those before them."""
        outcomes: list[Outcome[S]] = []
        saving: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        saving.set_result(None)
        try:
            for some in _in_groups(partitions, reads):
                folded = [await self._fold(one, reads[one.number]) for one in some]
                outcomes += folded
                await saving
                saving = asyncio.create_task(self._save(some, folded))
            await saving
        except BaseException:
            saving.cancel()
            await asyncio.gather(saving, return_exceptions=True)  # the transaction cannot end before it has
            raise
        return outcomes

    async def _fold(self, partition: Partition[S], reads: Sequence[Read[S]]) -> Outcome[S]:
        """Fold with a breath now and then, in which what is being written gets on and Kafka hears that we live."""
        outcome: Outcome[S] = Outcome()
        for start in range(0, len(reads), _IN_ONE_BREATH):
            self._folder.fold(partition, reads[start : start + _IN_ONE_BREATH], outcome)
            await asyncio.sleep(0)
        return outcome

    async def _save(self, partitions: Sequence[Partition[S]], outcomes: Sequence[Outcome[S]]) -> None:
        connection, schema = self._connection, self._schema
        changes = [change for outcome in outcomes for change in outcome.changes]
        if changes:
            await self._projection.save_streams(connection, schema, changes)
            for change in changes:
                change.stream.changed = False
        for partition, outcome in zip(partitions, outcomes, strict=True):
            if outcome.broadcast:
                await self._projection.save_broadcast(connection, schema, partition.number)
        outbox = [row for outcome in outcomes for row in outcome.outbox]
        await append_outbox(connection, schema, outbox, outbox_channel(self._projection.name))
        parked = [row for outcome in outcomes for row in outcome.parked]
        if parked:
            await park_records(connection, schema, parked)
            reasons = Counter(row.reason for row in parked)
            _log.warning("records_parked", projection=schema, count=len(parked), reasons=reasons)


def _in_groups(
    partitions: Sequence[Partition[S]], reads: Mapping[int, Sequence[Read[S]]]
) -> Iterator[list[Partition[S]]]:
    """The partitions in their order, as many together as make it worth writing them apart from the others."""
    group: list[Partition[S]] = []
    size = 0
    for one in partitions:
        group.append(one)
        size += len(reads[one.number])
        if size >= _WRITTEN_APART:
            yield group
            group, size = [], 0
    if group:
        yield group
