"""Comparing two versions of a projection row for row (invariant 3)."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from shared.database.connection import Connection

# The names are ours (`grading_v1.customer_grade`), never from outside: they stand in the SQL as they are.
# ruff: noqa: S608


_COMPARED = {"outbox": "partition, stream_id, sequence, envelope"}
"""Columns to compare where not all are; an event's position in the outbox depends on when a retry applied its cause."""


class Difference(Struct, frozen=True):
    """Rows of a table that stand in one version only."""

    table: str
    only_live: int
    only_rebuilt: int


async def compare(
    connection: Connection, live: str, rebuilt: str, tables: Sequence[str], compared: Mapping[str, str]
) -> list[Difference]:
    """Tables that differ, with how many rows stand in one of the two schemas only; empty when all are equal.

    ``compared`` are the columns of those tables of which not all are compared.
    """
    columns = {**_COMPARED, **compared}
    found = []
    for table in tables:
        mine, theirs = (f"SELECT {columns.get(table, '*')} FROM {schema}.{table}" for schema in (live, rebuilt))
        row = await connection.fetchrow(
            f"SELECT (SELECT count(*) FROM ({mine} EXCEPT ALL {theirs}) AS a) AS only_live,"
            f" (SELECT count(*) FROM ({theirs} EXCEPT ALL {mine}) AS b) AS only_rebuilt"
        )
        if row is not None and (row["only_live"] or row["only_rebuilt"]):
            found.append(Difference(table, row["only_live"], row["only_rebuilt"]))
    return found


async def is_sent_otherwise(connection: Connection, live: str, rebuilt: str) -> bool:
    """Whether an event that both versions sent has another position in each."""
    places = "SELECT partition, position, stream_id, sequence FROM"
    found: bool = await connection.fetchval(f"SELECT EXISTS ({places} {live}.outbox EXCEPT {places} {rebuilt}.outbox)")
    return found
