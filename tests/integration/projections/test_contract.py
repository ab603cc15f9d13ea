"""What holds of every projection in PostgreSQL, whatever happens to its workers, on random histories of a partition."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from itertools import count
from uuid import UUID

import asyncpg
import pytest
from msgspec.structs import replace

from services.followup.projection import FollowUpProjection
from services.grading.projection import GradeProjection
from shared.database.connection import Pool
from shared.events.envelope import from_json
from shared.events.event import StreamKind
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from tests.support.followed_history import FollowedHistory
from tests.support.projected_history import Again, LiveRun, Make, rows_of

pytestmark = [pytest.mark.integration, pytest.mark.timeout(120)]
# ruff: noqa: S608 - names of our own tables

PROJECTIONS: dict[str, Make] = {"grading": GradeProjection, "followup": FollowUpProjection}
VERSIONS = {
    "grading": "SELECT customer_id, ARRAY[version] AS versions FROM grading.customer_grade",
    "followup": "SELECT customer_id, versions FROM followup.customer",
}
TABLE_OF_STREAMS = {"grading": "customer_grade", "followup": "customer"}


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to the test's database."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as opened:
        yield opened


@pytest.fixture(params=PROJECTIONS)
def name(request: pytest.FixtureRequest) -> str:
    """The projection's name."""
    found: str = request.param
    return found


@pytest.mark.parametrize("seed", range(3))
async def test_its_journal_makes_the_same_rows_again_by_other_cuts(pool: Pool, name: str, seed: int) -> None:
    """With restarts, repeats and small caches, all is as it came out of failures, kills and take-overs."""
    make, history = PROJECTIONS[name], FollowedHistory(seed)
    await LiveRun(make, pool, history, seed).run()
    live = await rows_of(pool, make(), f"{name}_v1")
    again = await rows_of(pool, make(), await Again(make, pool, history, seed).run())
    for table, rows in live.items():
        assert again[table] == rows, f"seed {seed}: {table}"
    assert len(live["outbox"]) > len(history.customers)


@pytest.mark.parametrize("seed", [10])
async def test_every_event_takes_effect_once_and_delivered_again_none(pool: Pool, name: str, seed: int) -> None:
    make, history = PROJECTIONS[name], FollowedHistory(seed)
    run = LiveRun(make, pool, history, seed)
    await run.run()
    written: dict[UUID, list[int]] = defaultdict(lambda: [0] * len(run.topics))
    for index, topic in enumerate(run.topics):
        for stream, events in Counter(_customer_of(record) for record in history.records[topic]).items():
            if stream is not None:
                written[stream][index] = events
    rows = await pool.fetch(VERSIONS[name])
    assert {row["customer_id"]: row["versions"] for row in rows} == written, f"seed {seed}"
    before = await rows_of(pool, make(), f"{name}_v1")
    projector = Projector(make(), pool)
    await projector.load([0])
    for topic in run.topics:
        records = history.records[topic]
        await projector.apply([replace(one, offset=len(records) + place) for place, one in enumerate(records)])
    assert await rows_of(pool, make(), f"{name}_v1") == before, f"seed {seed}"
    assert await pool.fetchval(f"SELECT count(*) FROM {name}.parked") == 0


@pytest.mark.parametrize("seed", [20])
async def test_its_outbox_has_no_hole_and_says_how_much_each_customer_was_told(
    pool: Pool, name: str, seed: int
) -> None:
    make, history = PROJECTIONS[name], FollowedHistory(seed)
    await LiveRun(make, pool, history, seed).run()
    sent: dict[UUID, int] = defaultdict(int)
    ids = set()
    for place, row in zip(count(1), await pool.fetch(f"SELECT * FROM {name}.outbox ORDER BY position"), strict=False):
        envelope = from_json(row["envelope"])
        sent[row["stream_id"]] += 1
        ids.add(envelope.id)
        assert (row["position"], row["sequence"]) == (place, sent[row["stream_id"]]), f"seed {seed}"
        assert (envelope.subject, envelope.sequence) == (row["stream_id"], row["sequence"]), f"seed {seed}"
    assert len(ids) == sum(sent.values()), f"seed {seed}: ids are not unique"
    before = await rows_of(pool, make(), f"{name}_v1")
    await pool.execute(f"UPDATE {name}_v1.{TABLE_OF_STREAMS[name]} SET sent = 0")
    async with pool.acquire() as connection:
        await make().set_sent(connection, f"{name}_v1")
    assert await rows_of(pool, make(), f"{name}_v1") == before, f"seed {seed}"


def _customer_of(record: StoredRecord) -> UUID | None:
    headers = dict(record.headers)
    return UUID(headers["ce_subject"].decode()) if headers["ce_streamkind"] == StreamKind.CUSTOMER.encode() else None
