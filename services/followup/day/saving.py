"""Rows into their tables, all of a kind at once.

Within a batch a key may come several times (an order's deposit and its contract): those rows are joined here by the
same rule by which the statement joins a row with the one that is there.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec.structs import astuple, fields

from services.followup.day.tables import TABLE_OF, Meets, Row, Table
from shared.database.connection import Connection
from shared.projector.upserting import insert

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
    on_conflict = f"({', '.join(table.key)}) DO {_on_conflict(table, columns)}"
    await insert(connection, f"{schema}.{table.name}", columns, records, on_conflict)


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
