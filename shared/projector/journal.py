"""The journal: in which order a partition met what its states were made of.

The order between two topics is not given, nor when the clock was looked at. Both decide what a projection says (a task
fell due before the contact arrived, or after), so both are kept: a rebuild that follows the journal makes the same
rows. An entry is a run of one topic's records, named by where it ended; one tick of the clock with the streams that it
changed; or the retry of a stream's parked records, named by the first of them that it applied or left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from msgspec import Struct

from shared.database.connection import Connection
from shared.projector.partition import Partition

# The schema's name is ours (`grading_v1`), never from outside: it stands in the SQL as it is.
# ruff: noqa: S608

S = TypeVar("S")
_COLUMNS = "partition, number, topic, next_offset, ticked_at, streams, sequence"
_topic_of = attrgetter("record.topic")


class Entry(Struct, frozen=True):
    """One entry: of a topic up to ``next_offset``, the tick ``at`` which changed ``streams``, or a retry.

    A retry has the topic, its stream as the only one of ``streams``, and its first record's ``sequence``.
    """

    partition: int
    number: int
    topic: str | None = None
    next_offset: int | None = None
    at: datetime | None = None
    streams: Sequence[UUID] = ()
    sequence: int | None = None

    @property
    def run_of(self) -> str | None:
        """The topic, if the entry is a run of its records."""
        return None if self.next_offset is None else self.topic


def record_reads(partition: Partition[S], reads: Sequence[Any]) -> list[Entry]:
    """Entries for records that the partition is about to fold; the first may be the partition's last one, grown."""
    entries = []
    for topic, run in groupby(reads, _topic_of):
        *_, last = run
        if topic != partition.journal_topic:
            partition.journal += 1
            partition.journal_topic = topic
        entries.append(Entry(partition.number, partition.journal, topic, last.record.offset + 1))
    return entries


def record_tick(partition: Partition[S], at: datetime, streams: Sequence[UUID]) -> Entry:
    """The entry for a tick."""
    partition.journal += 1
    partition.journal_topic = None
    return Entry(partition.number, partition.journal, at=at, streams=streams)


def record_retry(partition: Partition[S], stream: tuple[str, UUID], sequence: int) -> Entry:
    """The entry for a retry of a stream's records of a topic, from this one on."""
    partition.journal += 1
    partition.journal_topic = None
    topic, stream_id = stream
    return Entry(partition.number, partition.journal, topic, streams=(stream_id,), sequence=sequence)


def stream_of(retry: Entry) -> tuple[str, UUID]:
    """Whose records of which topic were retried."""
    assert retry.topic is not None, "a retry has a topic"  # noqa: S101 - the table's own check
    return retry.topic, retry.streams[0]


def later_retries(retries: Iterable[Entry]) -> dict[tuple[str, UUID], set[int]]:
    """Where retries begin: versions by topic and stream."""
    later: dict[tuple[str, UUID], set[int]] = defaultdict(set)
    for entry in retries:
        later[stream_of(entry)].add(entry.sequence or 0)
    return later


async def last_entry(connection: Connection, schema: str, partition: int) -> Entry | None:
    """A partition's last entry, as far as it has grown."""
    row = await connection.fetchrow(
        f"SELECT {_COLUMNS} FROM {schema}.journal WHERE partition = $1 ORDER BY number DESC LIMIT 1", partition
    )
    return None if row is None else _entry(row)


async def save_entries(connection: Connection, schema: str, entries: Sequence[Entry]) -> None:
    """Write entries, or how far the last one has grown."""
    await connection.executemany(
        f"INSERT INTO {schema}.journal ({_COLUMNS})"
        " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (partition, number) DO UPDATE"
        " SET next_offset = excluded.next_offset",
        [
            (one.partition, one.number, one.topic, one.next_offset, one.at, list(one.streams) or None, one.sequence)
            for one in entries
        ],
    )


async def load_entries(connection: Connection, schema: str, partition: int, number: int, limit: int) -> list[Entry]:
    """A partition's entries in their order, from ``number`` on."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM {schema}.journal WHERE partition = $1 AND number >= $2 ORDER BY number LIMIT $3",
        partition,
        number,
        limit,
    )
    return [_entry(row) for row in rows]


async def load_retries(connection: Connection, schema: str, partition: int, after: int) -> list[Entry]:
    """Every retry in a partition's journal after the entry of that number."""
    rows = await connection.fetch(
        f"SELECT {_COLUMNS} FROM {schema}.journal WHERE partition = $1 AND number > $2 AND sequence IS NOT NULL",
        partition,
        after,
    )
    return [_entry(row) for row in rows]


def _entry(row: asyncpg.Record) -> Entry:
    partition, number, topic, next_offset, ticked_at, streams, sequence = row
    return Entry(partition, number, topic, next_offset, ticked_at, streams or (), sequence)
