"""Writing many rows at once: copied in beside the table, then taken over by one statement.

Half the time of an ``INSERT … SELECT FROM unnest(…)``, of the server's as of ours: rows go over in the binary form of
COPY, and the server need not take arrays apart.
"""

from collections.abc import Iterable, Mapping, Sequence

from shared.database.connection import Connection

# Names of schemas, tables and columns are ours, never from outside: they stand in the SQL as they are.
# ruff: noqa: S608


async def upsert(
    connection: Connection,
    target: str,
    columns: Mapping[str, str],
    key: str,
    rows: Iterable[Sequence[object]],
) -> None:
    """Insert rows, or update those that are there, inside the caller's transaction.

    Args:
        connection: where the transaction is open.
        target: the table with its schema, ``grading_v1.customer_grade``.
        columns: its columns with their types, in the order of the rows' values.
        key: the primary key's column.
        rows: no two of the same key.
    """
    beside = f"incoming_{target.replace('.', '_')}"
    definitions = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    await connection.execute(
        f"CREATE TEMP TABLE IF NOT EXISTS {beside} ({definitions}) ON COMMIT DELETE ROWS; TRUNCATE pg_temp.{beside}"
    )  # a transaction may write several times, each time its new rows only
    await connection.copy_records_to_table(beside, schema_name="pg_temp", columns=list(columns), records=rows)
    names = ", ".join(columns)
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name != key)
    await connection.execute(
        f"INSERT INTO {target} ({names}) SELECT {names} FROM pg_temp.{beside}"
        f" ON CONFLICT ({key}) DO UPDATE SET {changes}"
    )
