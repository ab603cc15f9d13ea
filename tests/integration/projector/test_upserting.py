"""Writing rows, few or many at once."""

import asyncpg
import pytest

from shared.projector.upserting import upsert

_COLUMNS = ("id", "text")


@pytest.mark.parametrize("many", [0, 1_000])
async def test_a_transaction_that_writes_twice_writes_each_row_once(database_url: str, many: int) -> None:
    others = [(number, "another") for number in range(10, 10 + many)]
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute("CREATE TABLE noted (id integer PRIMARY KEY, text text)")
            await upsert(connection, "public.noted", _COLUMNS, "id", [(1, "first"), (2, "second"), *others])
            await connection.execute("UPDATE noted SET text = 'by another hand' WHERE id = 1")
            await upsert(connection, "public.noted", _COLUMNS, "id", [(2, "changed"), (3, "third"), *others])
        rows = await connection.fetch("SELECT id, text FROM noted ORDER BY id")
        assert list(map(tuple, rows)) == [(1, "by another hand"), (2, "changed"), (3, "third"), *others]
    finally:
        await connection.close()
