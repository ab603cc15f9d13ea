"""Invariant 3 where the order is not given: a rebuild follows the journal, and comes out the same row for row."""

from contextlib import suppress
from typing import Any

import pytest

from shared.database.connection import Pool
from shared.events.values import Source
from shared.projector import projector
from shared.projector.journal import Entry, load_retries
from shared.projector.projector import Projector
from shared.projector.retrying import discard, list_parked
from shared.projector.versions import make_version
from shared.rebuild.catching_up import CatchingUp
from shared.rebuild.comparing import Difference, compare
from tests.support.timed import TimedProjection
from tests.support.timed_failing import FailingPool, Interrupted
from tests.support.timed_records import loaded, timed_pool
from tests.support.timed_schedule import SCHEMA, Schedule

pytestmark = pytest.mark.integration
REBUILT = "timed_v2"
TABLES = ("position", "high_water", "outbox", "parked", "journal", *TimedProjection.tables)


async def begun(pool: Pool, seed: int, *, troubles: bool, mended: bool = True) -> Schedule:
    """A live version that is about to live, and one that is being built beside it."""
    async with pool.acquire() as connection:
        await make_version(connection, TimedProjection(), 2, "building")
    return Schedule(pool, seed, troubles=troubles, mended=mended)


async def catch_up(pool: Any, schedule: Schedule, *, accepting: bool = False) -> None:
    """What a rebuild does until it compares, once; it ends where the live version's journal ended."""
    building = Projector(TimedProjection(accepting=accepting), pool, version=2)
    reader = schedule.topics.reader(batch=schedule.random.randint(1, 30))
    await CatchingUp(building, reader, SCHEMA, pool).run(lambda _: None)


async def differences(pool: Pool) -> list[Difference]:
    async with pool.acquire() as connection:
        return await compare(connection, SCHEMA, REBUILT, TABLES, {})


async def discard_first(pool: Pool) -> None:
    """Somebody discards the first that is parked of the only stream that is, and nothing stays parked."""
    async with pool.acquire() as connection:
        first = min(await list_parked(connection, SCHEMA), key=lambda row: row.sequence or 0)
        await discard(connection, TimedProjection(), SCHEMA, first, why="a test", by="boss")
        assert await list_parked(connection, SCHEMA) == []


@pytest.mark.parametrize("troubles", [False, True])
@pytest.mark.parametrize("seed", range(4))
async def test_built_in_one_go(database_url: str, seed: int, troubles: bool) -> None:
    """What was refused and retried since is applied by the mended rules where the live version applied it."""
    async with timed_pool(database_url) as pool:
        schedule = await begun(pool, seed, troubles=troubles)
        await schedule.run(80)
        await schedule.finish()
        await catch_up(pool, schedule, accepting=True)
        assert await differences(pool) == [], f"seed {seed}"


@pytest.mark.parametrize("troubles", [False, True])
@pytest.mark.parametrize("seed", range(4))
async def test_built_beside_the_living_one(database_url: str, seed: int, troubles: bool) -> None:
    """The live version goes on whenever the rebuild asks for a connection; the rebuild breaks, is killed, goes on."""
    async with timed_pool(database_url) as pool:
        schedule = await begun(pool, seed, troubles=troubles, mended=False)
        failing = FailingPool(pool, beside=lambda: schedule.run(schedule.random.randint(0, 2)))
        for _ in range(6):
            failing.fuse.set(schedule.random.randint(1, 300), hangs=schedule.random.random() < 0.5)
            with suppress(Interrupted):
                await failing.fuse.run(catch_up(failing, schedule))
        await schedule.finish()
        await catch_up(pool, schedule)
        assert await differences(pool) == [], f"seed {seed}"


async def test_a_tick_in_which_every_stream_failed_counts(database_url: str) -> None:
    """Entries are numbered alike in both versions, or a rebuild that was interrupted would go on in the wrong place."""
    async with timed_pool(database_url) as pool:
        schedule = await begun(pool, 0, troubles=False)
        topics, live = schedule.topics, await loaded(pool)
        customer = topics.visits.id()
        await live.apply([topics.visit(customer, source=Source.EXHIBITION)])
        assert await live.tick(topics.pass_seconds(5), [0]) == 0
        await live.apply([topics.visit(customer), topics.visit(customer)])
        assert await live.tick(topics.pass_seconds(5), [0]) == 1
        await catch_up(pool, schedule)
        await live.apply([topics.visit(customer), topics.grade(customer)])
        assert await live.tick(topics.pass_seconds(5), [0]) == 1
        await catch_up(pool, schedule)
        assert await differences(pool) == []


@pytest.mark.parametrize(
    ("order", "refused"),
    [((0, 2, 1), None), ((0, 2, 3, 1), 3), ((0, 2, 1), 1)],
    ids=["filled", "with a discarded one behind", "by a discarded one"],
)
async def test_a_hole_that_was_filled_before_there_was_a_journal(
    database_url: str, order: tuple[int, ...], refused: int | None
) -> None:
    """Nothing says when the live version retried; the rebuild fills it at once, and its entries stay numbered alike."""
    async with timed_pool(database_url) as pool:
        schedule = await begun(pool, 0, troubles=False)
        topics, live = schedule.topics, await loaded(pool)
        customer = topics.visits.id()
        topics.out_of_order(customer, *order, refused=refused)
        await live.apply(topics.visits.records)
        if refused is not None:
            await discard_first(pool)
        await pool.execute("DELETE FROM timed_v1.journal WHERE sequence IS NOT NULL")
        await live.load([0])
        await live.apply([topics.grade(customer)])
        await catch_up(pool, schedule)
        assert await differences(pool) == []


async def test_a_hole_of_which_no_journal_tells_is_filled_up_to_the_next_retry_it_tells_of(database_url: str) -> None:
    async with timed_pool(database_url) as pool:
        schedule = await begun(pool, 0, troubles=False)
        topics, live = schedule.topics, await loaded(pool)
        customer = topics.visits.id()
        topics.out_of_order(customer, 0, 2, 3, 4, 1, refused=3)
        await live.apply(topics.visits.records)
        await pool.execute("DELETE FROM timed_v1.journal WHERE number = 2")
        await live.load([0])
        await live.apply([topics.grade(customer)])
        await discard_first(pool)
        await catch_up(pool, schedule)
        assert await differences(pool) == []


async def test_one_that_is_discarded_while_a_rebuild_takes_the_partition_over(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with timed_pool(database_url) as pool:
        schedule = await begun(pool, 0, troubles=False)
        topics, live = schedule.topics, await loaded(pool)
        customer = topics.visits.id()
        topics.out_of_order(customer, 0, 1, 2, refused=1)
        await live.apply([*topics.visits.records, topics.grade(customer)])

        async def discarded_meanwhile(*args: Any) -> list[Entry]:
            entries = await load_retries(*args)
            if await pool.fetchval("SELECT count(*) FROM timed.parked"):
                await discard_first(pool)
            return entries

        monkeypatch.setattr(projector, "load_retries", discarded_meanwhile)
        await catch_up(pool, schedule)
        await catch_up(pool, schedule)
        assert await differences(pool) == []
