"""Rows into their tables: copied in beside each, then taken over by one statement.

Within a batch a key may come several times (an order's deposit and its contract): those rows are joined here by the
same rule by which the statement joins a row with the one that is there.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec.structs import astuple, fields

from services.followup.day.tables import TABLE_OF, Meets, Row, Table
from shared.database.connection import Connection

# Names of schemas, tables and columns are ours, never from outside: they stand in the SQL as they are.
# ruff: noqa: S608

_PARTITION = "partition"


async def save_rows(connection: Connection, schema: str, rows: Mapping[int, Iterable[Row]]) -> None:
    """Write rows by partition, those of each in the order of their events, inside the caller's transaction."""
    records: dict[type[Row], list[tuple[Any, ...]]] = {}
    for partition, some in rows.items():
        by_type: dict[type[Row], list[Row]] = {}
        for row in some:
            by_type.setdefault(type(row), []).append(row)
        for kind, alike in by_type.items():
            records.setdefault(kind, []).extend((*values, partition) for values in joined(kind, alike))
    for kind, found in records.items():
        await _write(connection, schema, kind, found)


def joined(kind: type[Row], rows: Iterable[Row]) -> list[tuple[Any, ...]]:
    """Values of the rows, one tuple a key; of a table that is written once, the statement takes the first of a key."""
    table = TABLE_OF[kind]
    if table.written_once:
        return [astuple(row) for row in rows]
    columns = columns_of(kind)
    key = [columns.index(name) for name in table.key]
    rules = [table.meets.get(name, Meets.NEWER) for name in columns]
    found: dict[tuple[Any, ...], tuple[Any, ...]] = {}
    for row in rows:
        values = astuple(row)
        name = tuple([values[place] for place in key])
        before = found.get(name)
        found[name] = values if before is None else tuple(map(_meet, rules, before, values))
    return list(found.values())


@lru_cache
def columns_of(kind: type[Row]) -> tuple[str, ...]:
    """Columns that the rows of a kind fill."""
    return tuple(one.name for one in fields(kind))


def _meet(rule: Meets, before: object, after: object) -> object:
    if before is None or after is None:
        return after if before is None else before
    return before if rule is Meets.OLDER else after


async def _write(connection: Connection, schema: str, kind: type[Row], records: Sequence[tuple[Any, ...]]) -> None:
    table = TABLE_OF[kind]
    columns = (*columns_of(kind), _PARTITION)
    target = f"{schema}.{table.name}"
    beside = f"incoming_{schema}_{table.name}"
    await connection.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {beside} (LIKE {target}) ON COMMIT DELETE ROWS; TRUNCATE pg_temp.{beside}"
    )  # a transaction may write several times, each time its new rows only
    await connection.copy_records_to_table(beside, schema_name="pg_temp", columns=columns, records=records)
    names = ", ".join(columns)
    await connection.execute(
        f"INSERT INTO {target} AS stored ({names}) SELECT {names} FROM pg_temp.{beside}"
        f" ON CONFLICT ({', '.join(table.key)}) DO {_on_conflict(table, columns)}"
    )


def _on_conflict(table: Table, columns: Iterable[str]) -> str:
    if table.written_once:
        return "NOTHING"
    forms = {
        Meets.NEWER: "coalesce(excluded.{0}, stored.{0})",
        Meets.OLDER: "coalesce(stored.{0}, excluded.{0})",
    }
    changes = [
        f"{name} = {forms[table.meets.get(name, Meets.NEWER)].format(name)}"
        for name in columns
        if name not in table.key
    ]
    return f"UPDATE SET {', '.join(changes)}"
