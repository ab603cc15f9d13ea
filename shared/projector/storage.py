"""SQL of the tables that every version of a projection has (see migrations/)."""

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from msgspec.structs import astuple

from shared.database.connection import Connection
from shared.projector.journal import last_entry
from shared.projector.outcome import OutboxRow
from shared.projector.partition import Partition
from shared.projector.record import Parked

# The schema's name is ours (`grading_v1`), never from outside: it stands in the SQL as it is.
# ruff: noqa: S608

S = TypeVar("S")

_PARKED_COLUMNS = Parked.__struct_fields__


class Overtaken(Exception):
    """Another worker (or a retry of parked events) has written the partition since it was loaded."""


async def add_partitions(connection: Connection, schema: str, numbers: Iterable[int]) -> None:
    """Make the rows of new partitions: a switch to another version tells a partition's worker by them."""
    await connection.execute(
        f"INSERT INTO {schema}.partition (partition) SELECT unnest($1::int[]) ON CONFLICT DO NOTHING", sorted(numbers)
    )


async def load_partition(connection: Connection, schema: str, number: int) -> Partition[S]:
    """A partition as it was last committed; a new one where nothing was."""
    row = await connection.fetchrow(
        f"SELECT epoch, outbox_position FROM {schema}.partition WHERE partition = $1", number
    )
    positions = await connection.fetch(f"SELECT topic, next_offset FROM {schema}.position WHERE partition = $1", number)
    high_water = await connection.fetch(
        f"SELECT ledger, position FROM {schema}.high_water WHERE partition = $1", number
    )
    parked = await connection.fetch(
        f"SELECT DISTINCT topic, stream_id FROM {schema}.parked WHERE partition = $1 AND stream_id IS NOT NULL", number
    )
    last = await last_entry(connection, schema, number)
    return Partition(
        number=number,
        epoch=row["epoch"] if row else 0,
        outbox_position=row["outbox_position"] if row else 0,
        positions={one["topic"]: one["next_offset"] for one in positions},
        high_water={one["ledger"]: one["position"] for one in high_water},
        parked={(one["topic"], one["stream_id"]) for one in parked},
        journal=last.number if last else 0,
        journal_topic=last.run_of if last else None,
    )


async def hold_partitions(connection: Connection, schema: str, partitions: Sequence[Partition[S]]) -> None:
    """Keep everybody else from writing the partitions until the transaction ends.

    A partition that nobody has written yet cannot be held: `save_partitions` finds out who was first.

    Raises:
        Overtaken: somebody has written one since it was loaded.
    """
    await _check_epochs(connection, schema, partitions, "ORDER BY partition FOR UPDATE")


async def check_partitions(connection: Connection, schema: str, partitions: Sequence[Partition[S]]) -> None:
    """Find out whether anybody else has written the partitions, without holding them.

    Raises:
        Overtaken: as of `hold_partitions`.
    """
    await _check_epochs(connection, schema, partitions, "")


async def _check_epochs(connection: Connection, schema: str, partitions: Sequence[Partition[S]], lock: str) -> None:
    rows = await connection.fetch(
        f"SELECT partition, epoch FROM {schema}.partition WHERE partition = ANY($1::int[]) {lock}",
        [partition.number for partition in partitions],
    )
    known = {partition.number: partition.epoch for partition in partitions}
    ours = known.keys() - {row["partition"] for row in rows if row["epoch"] != known[row["partition"]]}
    if len(ours) != len(known):
        raise Overtaken(f"Of the partitions {list(known)} only {sorted(ours)} are still ours")


async def save_partitions(connection: Connection, schema: str, partitions: Sequence[Partition[S]]) -> None:
    """Write epochs, positions and high-water marks, if nobody else has written the partitions since they were loaded.

    ``epoch`` in memory is raised to the one written.

    Raises:
        Overtaken: somebody has; the transaction must be rolled back.
    """
    numbers = [partition.number for partition in partitions]
    written = await connection.fetch(
        f"INSERT INTO {schema}.partition AS known (partition, epoch, outbox_position)"
        " SELECT number, epoch + 1, outbox_position FROM unnest($1::int[], $2::bigint[], $3::bigint[])"
        " AS mine (number, epoch, outbox_position) ORDER BY number"
        " ON CONFLICT (partition) DO UPDATE SET epoch = EXCLUDED.epoch, outbox_position = EXCLUDED.outbox_position"
        " WHERE known.epoch = EXCLUDED.epoch - 1 RETURNING partition",
        numbers,
        [partition.epoch for partition in partitions],
        [partition.outbox_position for partition in partitions],
    )
    if len(written) != len(numbers):
        raise Overtaken(f"Of the partitions {numbers} only {[row['partition'] for row in written]} are still ours")
    positions = [(topic, one.number, offset) for one in partitions for topic, offset in one.positions.items()]
    await connection.execute(
        f"INSERT INTO {schema}.position (topic, partition, next_offset)"
        " SELECT * FROM unnest($1::text[], $2::int[], $3::bigint[])"
        " ON CONFLICT (topic, partition) DO UPDATE SET next_offset = EXCLUDED.next_offset",
        *_columns(positions, 3),
    )
    marks = [(one.number, ledger, position) for one in partitions for ledger, position in one.high_water.items()]
    await connection.execute(
        f"INSERT INTO {schema}.high_water (partition, ledger, position)"
        " SELECT * FROM unnest($1::int[], $2::text[], $3::bigint[])"
        " ON CONFLICT (partition, ledger) DO UPDATE SET position = EXCLUDED.position",
        *_columns(marks, 3),
    )
    for partition in partitions:
        partition.epoch += 1


async def append_outbox(connection: Connection, schema: str, rows: Sequence[OutboxRow], channel: str) -> None:
    """Add events to the outbox and wake its relay at the commit."""
    if rows:
        await connection.copy_records_to_table("outbox", schema_name=schema, columns=OutboxRow._fields, records=rows)
        await connection.execute(f"NOTIFY {channel}")


async def park_records(connection: Connection, schema: str, rows: Iterable[Parked]) -> None:
    """Keep parked records; one that is parked already stays as it is."""
    places = ", ".join(f"${index}" for index in range(1, len(_PARKED_COLUMNS) + 1))
    await connection.executemany(
        f"INSERT INTO {schema}.parked ({', '.join(_PARKED_COLUMNS)}) VALUES ({places}) ON CONFLICT DO NOTHING",
        [astuple(row) for row in rows],
    )


async def load_filled(connection: Connection, schema: str, number: int) -> list[tuple[str, UUID]]:
    """Streams, by topic, whose first parked record stands behind nothing: a hole was filled, the retry was cut off."""
    rows = await connection.fetch(
        "SELECT topic, stream_id FROM (SELECT DISTINCT ON (topic, stream_id) topic, stream_id, reason"
        f" FROM {schema}.parked WHERE partition = $1 AND stream_id IS NOT NULL"
        " ORDER BY topic, stream_id, sequence) AS first WHERE reason = 'Behind'",
        number,
    )
    return [(row["topic"], row["stream_id"]) for row in rows]


async def load_discarded(connection: Connection, service: str) -> Collection[tuple[str, int, int]]:
    """Topic, partition and offset of the records that were discarded."""
    rows = await connection.fetch(f"SELECT topic, partition, record_offset FROM {service}.discarded")
    return {(row["topic"], row["partition"], row["record_offset"]) for row in rows}


async def remove_discarded(connection: Connection, service: str, schema: str, number: int) -> None:
    """Remove what is parked of no stream and was discarded since."""
    await connection.execute(
        f"DELETE FROM {schema}.parked AS mine USING {service}.discarded AS out WHERE mine.partition = $1"
        " AND mine.stream_id IS NULL AND out.topic = mine.topic AND out.partition = mine.partition"
        " AND out.record_offset = mine.record_offset",
        number,
    )


def _columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    return [[row[index] for row in rows] for index in range(width)]


def outbox_channel(service: str) -> str:
    """PostgreSQL channel that is notified of a service's new outgoing events."""
    return f"{service}_outbox"
