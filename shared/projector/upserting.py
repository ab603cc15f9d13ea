"""Writing rows: many are copied in beside the table and taken over by one statement, few are simply inserted.

For many this takes half the time of an ``INSERT … SELECT FROM unnest(…)``, of the server's as of ours: rows go over in
the binary form of COPY, and the server need not take arrays apart. For few, making and emptying a table beside it
would cost the server ten times what the rows do.
"""

from collections.abc import Iterable, Sequence

from shared.database.connection import Connection

# Names of schemas, tables and columns are ours, never from outside: they stand in the SQL as they are.
# ruff: noqa: S608

_FEW = 100


async def upsert(
    connection: Connection, target: str, columns: Sequence[str], key: str, rows: Iterable[Sequence[object]]
) -> None:
    """Insert rows, or update those that are there, inside the caller's transaction.

    Args:
        connection: where the transaction is open.
        target: the table with its schema, ``grading_v1.customer_grade``.
        columns: its columns in the order of the rows' values.
        key: the primary key's column.
        rows: no two of the same key.
    """
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    await insert(connection, target, columns, list(rows), f"({key}) DO UPDATE SET {changes}")


async def insert(
    connection: Connection, target: str, columns: Sequence[str], rows: Sequence[Sequence[object]], on_conflict: str
) -> None:
    """Insert rows inside the caller's transaction.

    Args:
        connection: where the transaction is open.
        target: the table with its schema; ``stored`` in ``on_conflict``.
        columns: the columns in the order of the rows' values.
        rows: the rows.
        on_conflict: what follows ``ON CONFLICT`` in SQL.
    """
    names = ", ".join(columns)
    into = f"INSERT INTO {target} AS stored ({names})"
    if len(rows) <= _FEW:
        places = ", ".join(f"${number}" for number in range(1, len(columns) + 1))
        await connection.executemany(f"{into} VALUES ({places}) ON CONFLICT {on_conflict}", rows)
        return
    beside = f"incoming_{target.replace('.', '_')}"
    await connection.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {beside} (LIKE {target}) ON COMMIT DELETE ROWS; TRUNCATE pg_temp.{beside}"
    )  # a transaction may write several times, each time its new rows only
    await connection.copy_records_to_table(beside, schema_name="pg_temp", columns=columns, records=rows)
    await connection.execute(f"{into} SELECT {names} FROM pg_temp.{beside} ON CONFLICT {on_conflict}")
