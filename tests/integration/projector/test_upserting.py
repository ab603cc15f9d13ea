"""Writing many rows at once."""

import asyncpg

from shared.projector.upserting import upsert

_COLUMNS = {"id": "integer", "text": "text"}


async def test_a_transaction_that_writes_twice_writes_each_row_once(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute("CREATE TABLE noted (id integer PRIMARY KEY, text text)")
            await upsert(connection, "public.noted", _COLUMNS, "id", [(1, "first"), (2, "second")])
            await connection.execute("UPDATE noted SET text = 'by another hand' WHERE id = 1")
            await upsert(connection, "public.noted", _COLUMNS, "id", [(2, "changed"), (3, "third")])
        rows = await connection.fetch("SELECT id, text FROM noted ORDER BY id")
        assert list(map(tuple, rows)) == [(1, "by another hand"), (2, "changed"), (3, "third")]
    finally:
        await connection.close()
