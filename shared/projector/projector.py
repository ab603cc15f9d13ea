"""Applying batches of records: load, fold, save, in one transaction with the positions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from shared.database.connection import Pool
from shared.projector.batch import Batch
from shared.projector.folding import Folder, Outcome, Read
from shared.projector.partition import Partition
from shared.projector.projection import Projection
from shared.projector.record import Record
from shared.projector.retrying import retry_stream
from shared.projector.storage import add_partitions, load_discarded, load_filled, load_partition
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
            self._folder = Folder(self.projection, await load_discarded(connection, service))
            await add_partitions(connection, self.schema, numbers)
            for number in numbers:
                for stream_id in await load_filled(connection, self.schema, number):
                    await retry_stream(connection, self.projection, self.schema, number, stream_id)
                self._partitions[number] = await load_partition(connection, self.schema, number)
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

    async def apply(self, records: Sequence[Record]) -> None:
        """Apply the records, each partition's in order; those of partitions that are not loaded are left alone.

        Raises:
            storage.Overtaken: a partition has another worker now, or a retry has changed it; nothing was written,
                and the partitions must be loaded anew.
            asyncpg.PostgresError, OSError: the database failed; likewise.
        """
        folder = self._folder
        assert folder is not None, "load comes first"  # noqa: S101 - a mistake in wiring, not in data
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

    async def _after(self, partitions: Sequence[Partition[S]], outcomes: Sequence[Outcome[S]]) -> None:
        for partition, outcome in zip(partitions, outcomes, strict=True):
            for stream_id in outcome.filled:
                async with self._pool.acquire() as connection:
                    await retry_stream(connection, self.projection, self.schema, partition.number, stream_id)
            if outcome.filled:
                await self.load([partition.number])
        if sum(len(partition.streams) for partition in self._partitions.values()) > self._cache:
            for partition in self._partitions.values():
                _evict(partition, self._cache // len(self._partitions))


def _evict(partition: Partition[S], keep: int) -> None:
    """Forget the streams that were loaded longest ago; they can be loaded again."""
    for stream_id in list(partition.streams)[: max(0, len(partition.streams) - keep)]:
        del partition.streams[stream_id]
