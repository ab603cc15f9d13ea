"""The ledger records while its database is looked after: a vacuum of its table must not stop a showroom."""

import asyncio

import asyncpg
import pytest

from services.intake.deciding import Refusal
from services.intake.reception.commands import RegisterVisit
from tests.support.ledgers import accepted, command, ledgers_on, names, opening

pytestmark = pytest.mark.integration


async def test_recording_goes_on_during_an_analysis(database_url: str) -> None:
    """Which takes the same lock as a vacuum, or an index made concurrently, and here does not end."""
    connection = await asyncpg.connect(database_url)
    with ledgers_on(database_url) as ledgers:
        await accepted(ledgers[0], *opening())
        async with connection.transaction():
            await connection.execute("ANALYZE intake.stored_events")
            async with asyncio.timeout(3):
                await asyncio.gather(*(accepted(ledger, command(RegisterVisit)) for ledger in ledgers))
    await connection.close()


async def test_a_database_that_takes_nothing_for_now_loses_nothing(database_url: str) -> None:
    """After a fail-over to a server that is still read-only, say: every command may be sent again."""
    connection = await asyncpg.connect(database_url)
    visits = [command(RegisterVisit, name="王伟") for _ in range(3)]
    with ledgers_on(database_url, number=1) as [ledger]:
        await accepted(ledger, *opening())
        for breaking, repairing in (
            ("ALTER TABLE intake.person RENAME TO away", "ALTER TABLE intake.away RENAME TO person"),
            (_REFUSE_WRITING, "DROP TRIGGER never ON intake.request"),
        ):
            await connection.execute(breaking)
            outcomes = await ledger.submit(visits)
            await connection.execute(repairing)
            assert [(one.name, one.status) for one in outcomes if isinstance(one, Refusal)] == [
                ("NotRecorded", 503)
            ] * 3
        assert names(await ledger.submit(visits)) == ["accepted"] * 3
    await connection.close()


async def test_a_text_that_no_database_takes_is_the_commands_own_fault(database_url: str) -> None:
    """Nothing over HTTP gets so far; the others of the batch are recorded all the same."""
    with ledgers_on(database_url, number=1) as [ledger]:
        await accepted(ledger, *opening())
        batch = [command(RegisterVisit, name=name) for name in ("Li", "a\0b", "a\ud800b", "Wang")]
        assert names(await ledger.submit(batch)) == ["accepted", "InternalFault", "InternalFault", "accepted"]


_REFUSE_WRITING = """
    CREATE FUNCTION intake.never() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE read_only_sql_transaction; END $$;
    CREATE TRIGGER never BEFORE INSERT ON intake.request FOR EACH STATEMENT EXECUTE FUNCTION intake.never()
"""
