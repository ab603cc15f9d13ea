"""How a projection stands: how far it is behind, what is parked, how far its own events have been relayed."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from shared.database.connection import Connection

# The schemas' names are ours (`grading`), never from outside: they stand in the SQL as they are.
# ruff: noqa: S608


class ProjectionStatus(Struct, frozen=True):
    """Figures of a service's live projection.

    ``position`` counts the records applied, ``lag`` those in Kafka that are not; ``outbox_lag`` its own events that
    have not been relayed. ``last_error`` is the reason of the latest parked record.
    """

    version: int
    position: int
    lag: int
    parked: int
    outbox_lag: int
    last_error: str | None
    last_error_at: datetime | None


async def projection_status(
    connection: Connection, service: str, version: int, ends: Mapping[tuple[str, int], int]
) -> ProjectionStatus:
    """Read the figures.

    Args:
        connection: to the service's database.
        service: the service's name.
        version: its live version.
        ends: end offset of every topic's partition in Kafka.
    """
    rows = await connection.fetch(f"SELECT topic, partition, next_offset FROM {service}.position")
    applied = {(row["topic"], row["partition"]): row["next_offset"] for row in rows}
    parked = await connection.fetchval(f"SELECT count(*) FROM {service}.parked")
    worst = await connection.fetchrow(
        f"SELECT reason || ': ' || detail AS error, parked_at FROM {service}.parked ORDER BY parked_at DESC LIMIT 1"
    )
    unsent = await connection.fetchval(
        f"SELECT coalesce(sum(p.outbox_position - coalesce(r.position, 0)), 0)::bigint FROM {service}.partition AS p"
        f" LEFT JOIN {service}.relay_position AS r ON r.ledger = '{service}-' || p.partition"
    )
    return ProjectionStatus(
        version=version,
        position=sum(applied.values()),
        lag=sum(max(0, end - applied.get(one, 0)) for one, end in ends.items()),
        parked=parked,
        outbox_lag=unsent,
        last_error=worst["error"] if worst else None,
        last_error_at=worst["parked_at"] if worst else None,
    )
