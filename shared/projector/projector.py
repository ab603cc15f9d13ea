"""Applying batches of records: load, fold, save, in one transaction with the positions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from shared.database.connection import Connection, Pool
from shared.projector.batch import Batch
from shared.projector.folding import Folder
from shared.projector.journal import Entry, later_retries, load_retries, save_entries, stream_of
from shared.projector.outcome import Outcome, Read
from shared.projector.partition import Partition
from shared.projector.projection import Projection, TimedProjection
from shared.projector.record import Record
from shared.projector.retrying import Again, retry_stream
from shared.projector.storage import (
    add_partitions,
    check_partitions,
    load_discarded,
    load_filled,
    load_partition,
    remove_discarded,
)
from shared.projector.versions import hold_live_version, schema_of

S = TypeVar("S")


class Projector(Generic[S]):
    """A projection's live version (or a given one), for the partitions that this worker has.

    A batch is one transaction: states, outgoing events, parked records and positions stand or fall together. After a
    transaction that failed, what memory held of its partitions is forgotten and loaded anew.

    Args:
        projection: the rules.
        pool: connections to the service's database.
        version: which version to write; whichever is live at each `load` when None.
        cache: streams to keep in memory, over all partitions.
    """

    def __init__(
        self, projection: Projection[S], pool: Pool, *, version: int | None = None, cache: int = 100_000
    ) -> None:
        self.projection = projection
        self.schema = ""
        self._pool = pool
        self._version = version
        self._cache = cache
        self._followed: str | None = None
        self._discarded: Collection[tuple[str, int, int]] = ()
        self._folder: Folder[S] | None = None
        self._partitions: dict[int, Partition[S]] = {}

    async def load(self, numbers: Iterable[int]) -> None:
        """Take partitions over: forget what was known of them and read what was last committed."""
        service = self.projection.name
        async with self._pool.acquire() as connection, connection.transaction():
            version = self._version or await hold_live_version(connection, service)
            assert version is not None, "the migrations make a live version"  # noqa: S101 - a mistake in wiring
            numbers = set(numbers)
            if self.schema != schema_of(service, version):
                self.schema = schema_of(service, version)
                numbers |= self._partitions.keys()
            self._discarded = await load_discarded(connection, service)
            self._folder = Folder(self.projection, self._discarded)
            await add_partitions(connection, self.schema, numbers)
            for number in numbers:
                for stream in await load_filled(connection, self.schema, number) if self._version is None else ():
                    await retry_stream(connection, self.projection, self.schema, number, stream)
                partition = self._partitions[number] = await load_partition(connection, self.schema, number)
                if self._followed is not None:  # after the discards, so that the retry of each is known
                    retries = await load_retries(connection, self._followed, number, partition.journal)
                    partition.later = later_retries(retries)
                await self.projection.load_partition(connection, self.schema, number)

    def drop(self, numbers: Iterable[int]) -> None:
        """Give partitions up."""
        for number in numbers:
            self._partitions.pop(number, None)

    def has(self, number: int) -> bool:
        """Whether the partition was loaded and not given up."""
        return number in self._partitions

    def position(self, topic: str, number: int) -> int:
        """Next offset to read of a topic's partition that was loaded; 0 for a new one."""
        return self._partitions[number].positions.get(topic, 0)

    def journal(self, number: int) -> int:
        """Number of the last entry in the journal of a partition that was loaded; 0 for a new one."""
        return self._partitions[number].journal

    async def apply(self, records: Sequence[Record]) -> None:
        """Apply the records, each partition's in order; those of partitions that are not loaded are left alone.

        Raises:
            storage.Overtaken: a partition has another worker now, or a retry has changed it; nothing was written,
                and the partitions must be loaded anew.
            asyncpg.PostgresError, OSError: the database failed; likewise.
        """
        folder = self._loaded
        by_partition: dict[int, list[Read[S]]] = defaultdict(list)
        for record in records:
            if record.partition in self._partitions:
                by_partition[record.partition].append(folder.read(record))
        if not by_partition:
            return
        partitions = [self._partitions[number] for number in sorted(by_partition)]
        async with self._pool.acquire() as connection, connection.transaction():
            batch = Batch(self.projection, self.schema, folder, connection)
            outcomes = await batch.apply(partitions, by_partition)
        await self._after(partitions, outcomes)

    def seen_at(self, topic: str, number: int) -> datetime | None:
        """When the latest record of a topic was recorded that a loaded partition has met since it was loaded."""
        return self._partitions[number].seen_at.get(topic)

    async def tick(self, at: datetime, numbers: Iterable[int], limit: int = 2_000) -> int:
        """Let the time pass up to ``at`` in partitions that are loaded; how many streams it changed.

        At most ``limit`` in each partition: after a tick that changed any, there may be more. A projection that time
        does nothing to has none.

        Raises:
            storage.Overtaken, asyncpg.PostgresError, OSError: as of `apply`.
        """
        projection, mine = self.projection, sorted(self._partitions.keys() & set(numbers))
        if not mine or not isinstance(projection, TimedProjection):
            return 0
        async with self._pool.acquire() as connection:
            await check_partitions(connection, self.schema, [self._partitions[number] for number in mine])
            if not await projection.due_streams(connection, self.schema, mine, at, 1):
                return 0
            stopped = sum(len(self._partitions[number].stopped) for number in mine)
            async with connection.transaction():
                due = await projection.due_streams(connection, self.schema, mine, at, limit + stopped)
                going = {number: _going(self._partitions[number], streams) for number, streams in due.items()}
                going = {number: streams for number, streams in going.items() if streams}
                changed = await self._pass_time(connection, going, at) if going else 0
        self._forget_surplus()
        return changed

    async def pass_time(self, number: int, streams: Sequence[UUID], at: datetime) -> None:
        """Do again what a tick did: let the time pass for these streams of a partition.

        Raises:
            storage.Overtaken, asyncpg.PostgresError, OSError: as of `apply`.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            await self._pass_time(connection, {number: _going(self._partitions[number], streams)}, at)

    async def _pass_time(self, connection: Connection, due: Mapping[int, Sequence[UUID]], at: datetime) -> int:
        partitions = [self._partitions[number] for number in sorted(due)]
        return await Batch(self.projection, self.schema, self._loaded, connection).pass_time(partitions, due, at)

    async def follow(self, number: int, schema: str) -> None:
        """Take a partition over, to do again what another version did as its journal has it."""
        self._followed = schema
        await self.load([number])
        later = self._partitions[number].later
        async with self._pool.acquire() as connection, connection.transaction():
            await remove_discarded(connection, self.projection.name, self.schema, number)
            filled = await load_filled(connection, self.schema, number)
            for stream in filled:
                again = Again(self._discarded, later.get(stream, ()))
                await retry_stream(connection, self.projection, self.schema, number, stream, again=again)
        if filled:
            await self.load([number])

    async def retry(self, entry: Entry) -> None:
        """Do again a retry that another version's journal has."""
        number, stream = entry.partition, stream_of(entry)
        later = self._partitions[number].later[stream] - {entry.sequence}
        again = Again(self._discarded, later)
        async with self._pool.acquire() as connection, connection.transaction():
            await retry_stream(connection, self.projection, self.schema, number, stream, again=again)
            await save_entries(connection, self.schema, [entry])
        await self.load([number])

    @property
    def _loaded(self) -> Folder[S]:
        assert self._folder is not None, "load comes first"  # noqa: S101 - a mistake in wiring, not in data
        return self._folder

    async def _after(self, partitions: Sequence[Partition[S]], outcomes: Sequence[Outcome[S]]) -> None:
        for partition, outcome in zip(partitions, outcomes, strict=True):
            for stream in sorted(outcome.filled):
                again = None if self._version is None else Again(self._discarded, partition.later.get(stream, ()))
                async with self._pool.acquire() as connection:
                    await retry_stream(connection, self.projection, self.schema, partition.number, stream, again=again)
            if outcome.filled:
                await self.load([partition.number])
        self._forget_surplus()

    def _forget_surplus(self) -> None:
        if sum(len(partition.streams) for partition in self._partitions.values()) > self._cache:
            for partition in self._partitions.values():
                _evict(partition, self._cache // len(self._partitions))


def _going(partition: Partition[S], streams: Sequence[UUID]) -> list[UUID]:
    """Those of the streams that time can be applied to."""
    return [stream for stream in streams if stream not in partition.stopped]


def _evict(partition: Partition[S], keep: int) -> None:
    """Forget the streams that were loaded longest ago; they can be loaded again."""
    for stream_id in list(partition.streams)[: max(0, len(partition.streams) - keep)]:
        del partition.streams[stream_id]
