"""Comparing two versions of a projection row for row (invariant 3)."""

from collections.abc import Sequence

from msgspec import Struct

from shared.database.connection import Connection

# The names are ours (`grading_v1.customer_grade`), never from outside: they stand in the SQL as they are.
# ruff: noqa: S608


class Difference(Struct, frozen=True):
    """Rows of a table that stand in one version only."""

    table: str
    only_live: int
    only_rebuilt: int


async def compare(connection: Connection, live: str, rebuilt: str, tables: Sequence[str]) -> list[Difference]:
    """Tables that differ, with how many rows stand in one of the two schemas only; empty when all are equal."""
    found = []
    for table in tables:
        row = await connection.fetchrow(
            f"SELECT"
            f" (SELECT count(*) FROM (TABLE {live}.{table} EXCEPT ALL TABLE {rebuilt}.{table}) AS a) AS only_live,"
            f" (SELECT count(*) FROM (TABLE {rebuilt}.{table} EXCEPT ALL TABLE {live}.{table}) AS b) AS only_rebuilt"
        )
        if row is not None and (row["only_live"] or row["only_rebuilt"]):
            found.append(Difference(table, row["only_live"], row["only_rebuilt"]))
    return found
