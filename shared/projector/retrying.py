"""Parked records: listing, retrying in order, discarding with a reason.

A retry and a discard write the partition like a worker does, under its epoch: a worker in the middle of a batch finds
itself overtaken, loads anew and goes on.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple, TypeVar
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from shared.database.connection import Connection
from shared.projector.folding import LATER, Folder
from shared.projector.journal import record_retry, save_entries
from shared.projector.outcome import Outcome
from shared.projector.partition import Partition
from shared.projector.projection import Projection, Stream
from shared.projector.record import Parked, StoredRecord, headers_of_parked
from shared.projector.storage import append_outbox, load_discarded, load_partition, outbox_channel, save_partitions

# The schema's name is ours (`grading_v1`), never from outside: it stands in the SQL as it is.
# ruff: noqa: S608

S = TypeVar("S")


class Retried(Struct, frozen=True):
    """What a retry did: how many records were applied, and how many are still parked and why."""

    applied: int
    left: int
    reason: str | None = None
    detail: str | None = None


class Again(NamedTuple):
    """What a rebuild knows that does a retry again.

    ``discarded`` are the records that were discarded, by topic, partition and offset; ``later`` the versions at which
    another retry of the stream begins further on, to stop there.
    """

    discarded: Collection[tuple[str, int, int]]
    later: Collection[int] = ()


class NotParked(LookupError):
    """No such record is parked."""


async def list_parked(connection: Connection, schema: str, *, limit: int = 1000) -> list[Parked]:
    """Parked records, oldest first within each stream."""
    rows = await connection.fetch(
        f"SELECT * FROM {schema}.parked ORDER BY parked_at, topic, partition, record_offset LIMIT $1", limit
    )
    return [Parked(**dict(row)) for row in rows]


async def get_parked(connection: Connection, schema: str, topic: str, partition: int, offset: int) -> Parked:
    """One parked record.

    Raises:
        NotParked: it is not (or no longer) parked.
    """
    row = await connection.fetchrow(
        f"SELECT * FROM {schema}.parked WHERE topic = $1 AND partition = $2 AND record_offset = $3",
        topic,
        partition,
        offset,
    )
    if row is None:
        raise NotParked(f"{topic}/{partition}/{offset} is not parked · 未搁置")
    return Parked(**dict(row))


async def retry_stream(  # noqa: PLR0913 - which stream, where, and how
    connection: Connection,
    projection: Projection[S],
    schema: str,
    number: int,
    stream: tuple[str, UUID],
    *,
    again: Again | None = None,
) -> Retried:
    """Apply a stream's parked records of a topic in their order, up to the first that still cannot be.

    That one is then parked for what is wrong with it now. It is one transaction, and an entry in the journal.

    Args:
        connection: to the service's database.
        projection: the rules.
        schema: the version's schema.
        number: of the partition.
        stream: the topic's name, with its prefix, and the stream's id.
        again: in a rebuild that does again what was done to the live version; it keeps the journal itself.
    """
    async with connection.transaction():
        partition: Partition[S] = await _lock(connection, projection, schema, number)
        rows = await _parked_of(connection, schema, number, *stream)
        discarded = await load_discarded(connection, projection.name) if again is None else again.discarded
        folder: Folder[S] = Folder(projection, discarded)
        loaded = await _load_stream(connection, projection, schema, stream[1])
        outcome: Outcome[S] = Outcome()
        applied, why = 0, None
        for row in rows:
            is_later = again is not None and row.sequence in again.later
            why = LATER if is_later else _advance(folder, partition, outcome, loaded, row)
            if why is not None:
                break
            applied += 1
        if again is None and applied and (sequence := rows[0].sequence) is not None:
            await save_entries(connection, schema, [record_retry(partition, stream, sequence)])
        if outcome.changes:
            await projection.save_streams(connection, schema, outcome.changes)
        if outcome.broadcast:
            await projection.save_broadcast(connection, schema, number)
        await append_outbox(connection, schema, outcome.outbox, outbox_channel(projection.name))
        await _remove(connection, schema, rows[:applied])
        if why is not None:
            await _set_reason(connection, schema, rows[applied], *why)
        await save_partitions(connection, schema, [partition])
    return Retried(applied, len(rows) - applied, *(why or (None, None)))


async def discard(  # noqa: PLR0913 - a decision and who made it
    connection: Connection, projection: Projection[S], schema: str, parked: Parked, *, why: str, by: str
) -> Retried:
    """Leave a parked record out for good, in every version of the projection, then retry those behind it.

    Args:
        connection: to the service's database.
        projection: the rules.
        schema: the live version's schema.
        parked: the record; of a stream, its first one that is parked.
        why: the reason that is kept with it.
        by: who decided so.

    Raises:
        NotParked: an earlier record of the stream is parked; that one comes first.
    """
    async with connection.transaction():
        partition: Partition[S] = await _lock(connection, projection, schema, parked.partition)
        if parked.stream_id is not None:
            first = (await _parked_of(connection, schema, parked.partition, parked.topic, parked.stream_id))[0]
            if first.record_offset != parked.record_offset:
                raise NotParked(f"{first.topic}/{first.partition}/{first.record_offset} of the stream comes first")
        await connection.execute(
            f"INSERT INTO {projection.name}.discarded"
            " (topic, partition, record_offset, stream_id, sequence, reason, why, discarded_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            parked.topic,
            parked.partition,
            parked.record_offset,
            parked.stream_id,
            parked.sequence,
            parked.reason,
            why,
            by,
        )
        if parked.stream_id is None:
            await _remove(connection, schema, [parked])
            await save_partitions(connection, schema, [partition])
            return Retried(0, 0)
        stream = parked.topic, parked.stream_id
        after = await retry_stream(connection, projection, schema, parked.partition, stream)
        return replace(after, applied=after.applied - 1)


async def _load_stream(connection: Connection, projection: Projection[S], schema: str, stream_id: UUID) -> Stream[S]:
    loaded = await projection.load_streams(connection, schema, [stream_id])
    return loaded.get(stream_id) or Folder(projection).new_stream()


async def _lock(connection: Connection, projection: Projection[S], schema: str, number: int) -> Partition[S]:
    await connection.execute(f"SELECT 1 FROM {schema}.partition WHERE partition = $1 FOR UPDATE", number)
    await projection.load_partition(connection, schema, number)
    return await load_partition(connection, schema, number)


async def _parked_of(connection: Connection, schema: str, number: int, topic: str, stream_id: UUID) -> list[Parked]:
    rows = await connection.fetch(
        f"SELECT * FROM {schema}.parked WHERE partition = $1 AND topic = $2 AND stream_id = $3 ORDER BY sequence",
        number,
        topic,
        stream_id,
    )
    return [Parked(**dict(row)) for row in rows]


def _advance(
    folder: Folder[S], partition: Partition[S], outcome: Outcome[S], stream: Stream[S], row: Parked
) -> tuple[str, str] | None:
    """Apply one parked record; why not, as the reason's name and what it says."""
    read = folder.read(record_of_parked(row))
    if read.recorded is None or (read.unreadable is not None and not folder.is_discarded(read.record)):
        return type(read.unreadable).__name__, str(read.unreadable)
    return folder.advance_parked(partition, outcome, read, read.recorded, stream)


def record_of_parked(row: Parked) -> StoredRecord:
    """The record as it came."""
    return StoredRecord(
        topic=row.topic,
        partition=row.partition,
        offset=row.record_offset,
        timestamp=int(row.parked_at.timestamp() * 1000),
        headers=headers_of_parked(row.headers),
        key=row.key,
        value=row.value,
    )


async def _remove(connection: Connection, schema: str, rows: Sequence[Parked]) -> None:
    await connection.executemany(
        f"DELETE FROM {schema}.parked WHERE topic = $1 AND partition = $2 AND record_offset = $3",
        [(row.topic, row.partition, row.record_offset) for row in rows],
    )


async def _set_reason(connection: Connection, schema: str, row: Parked, reason: str, detail: str) -> None:
    """Say what is wrong with a record now; it may have been parked only for standing behind another one."""
    await connection.execute(
        f"UPDATE {schema}.parked SET reason = $4, detail = $5"
        " WHERE topic = $1 AND partition = $2 AND record_offset = $3",
        row.topic,
        row.partition,
        row.record_offset,
        reason,
        detail,
    )
