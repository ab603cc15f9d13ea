"""Rebuilds of projections that have parked, retried and discarded records, and after the rules were changed."""

from collections.abc import Iterable
from uuid import UUID, uuid4

import msgspec
import pytest

from shared.database.connection import Pool
from shared.events.envelope import to_json
from shared.events.event import Event, Topic
from shared.events.reception import VisitEnded, VisitRegistered
from shared.events.recorded import Recorded
from shared.events.values import Source
from shared.projector.projection import Refused
from shared.projector.retrying import discard, list_parked, retry_stream
from shared.rebuild.rebuild import Rebuilt, rebuild
from shared.settings import Settings
from tests.support.counted_topic import CountedTopic, all_counted, counting
from tests.support.counting import CountingProjection
from tests.support.topic_log import read_topic
from tests.support.waiting import until

pytestmark = pytest.mark.integration


class Accepting(CountingProjection):
    """The rules after a repair: nothing is refused any more."""

    def __init__(self) -> None:
        super().__init__()
        self.accepting = True


class NoExhibitions(Accepting):
    """The rules after a repair that leads to the next trouble."""

    def fold(
        self, partition: int, state: list[str] | None, recorded: Recorded
    ) -> tuple[list[str] | None, tuple[Event, ...]]:
        """Refuse who comes from an exhibition."""
        if isinstance(recorded.event, VisitRegistered) and recorded.event.source is Source.EXHIBITION:
            raise Refused("visits from exhibitions are not counted yet")
        return super().fold(partition, state, recorded)


class EveryThird(CountingProjection):
    """Other rules: every third visit is announced, and another visit is named."""

    def fold(
        self, partition: int, state: list[str] | None, recorded: Recorded
    ) -> tuple[list[str] | None, tuple[Event, ...]]:
        """The visits so far."""
        visits, _ = super().fold(partition, state, recorded)
        sends = (VisitEnded(visit_id=uuid4()),) if len(visits or ()) % 3 == 0 else ()
        return visits, sends


async def parked_streams(pool: Pool, count: int) -> set[UUID]:
    """The parked records' streams, once there are so many records."""
    await until(lambda: pool.fetchval("SELECT count(*) FROM counting.parked"), lambda found: found == count)
    return {row["stream_id"] for row in await pool.fetch("SELECT stream_id FROM counting.parked")}


async def rebuilt_equal(settings: Settings, projection: CountingProjection) -> Rebuilt:
    rebuilt = await rebuild(projection, settings.database, settings.brokers)
    assert (rebuilt.differences, rebuilt.switched) == ([], True)
    return rebuilt


async def stuck_and_free(topic: CountedTopic) -> tuple[list[UUID], list[UUID]]:
    """Customers with a refused visit and others behind it, among customers who have none."""
    stuck, free = [uuid4() for _ in range(5)], [uuid4() for _ in range(20)]
    await topic.visits(*stuck, *free)
    await topic.visits(*stuck, source=Source.OTHER)
    for _ in range(3):
        await topic.visits(*stuck, *free)
    return stuck, free


async def test_what_is_parked_stays_parked(topics: Settings) -> None:
    topic = CountedTopic(topics)
    async with counting(topic) as pool:
        stuck, _ = await stuck_and_free(topic)
        assert await parked_streams(pool, 4 * len(stuck)) == set(stuck)
        await rebuilt_equal(topics, CountingProjection())
        assert await parked_streams(pool, 4 * len(stuck)) == set(stuck)


async def test_what_was_retried_is_where_it_would_have_been(topics: Settings) -> None:
    topic = CountedTopic(topics)
    async with counting(topic) as pool:
        stuck, free = await stuck_and_free(topic)
        await parked_streams(pool, 4 * len(stuck))
        await _retry(pool, stuck)
        await all_counted(pool, topic)
        sent = await _sent(pool)
        await rebuilt_equal(topics, Accepting())
        assert await _sent(pool) == sent, "what has a position keeps it: the relay counts by them"
        await topic.visits(*free)
        await all_counted(pool, topic)
        await _relayed_once(topics, pool)


async def test_what_a_retry_got_stuck_at(topics: Settings) -> None:
    topic = CountedTopic(topics)
    async with counting(topic) as pool:
        stuck, _ = await stuck_and_free(topic)
        await topic.visits(*stuck, source=Source.EXHIBITION)
        await topic.visits(*stuck)
        await parked_streams(pool, 6 * len(stuck))
        await _retry(pool, stuck, NoExhibitions(), left=2)
        reasons = await pool.fetch("SELECT DISTINCT reason, detail FROM counting.parked ORDER BY 1")
        assert [tuple(row) for row in reasons] == [
            ("Behind", "an earlier event of the stream is parked"),
            ("Refused", "visits from exhibitions are not counted yet"),
        ]
        await rebuilt_equal(topics, NoExhibitions())


async def test_what_was_discarded_stays_out(topics: Settings) -> None:
    topic = CountedTopic(topics)
    async with counting(topic) as pool:
        stuck, free = await stuck_and_free(topic)
        await parked_streams(pool, 4 * len(stuck))
        async with pool.acquire() as connection:
            for one in await list_parked(connection, "counting_v1"):
                if one.reason == "Refused":
                    await discard(connection, CountingProjection(), "counting_v1", one, why="a test", by="boss")
        assert await parked_streams(pool, 0) == set()
        before = await pool.fetch("SELECT * FROM counting.counted ORDER BY stream_id")
        await rebuilt_equal(topics, CountingProjection())
        assert await pool.fetch("SELECT * FROM counting.counted ORDER BY stream_id") == before
        await topic.visits(*free, *stuck)
        await until(lambda: _versions(pool, stuck), lambda found: found == [6] * len(stuck))
        await _relayed_once(topics, pool)


async def test_a_broadcast_event_that_was_discarded_leaves_no_customer(topics: Settings) -> None:
    topic = CountedTopic(topics)
    async with counting(topic) as pool:
        await topic.visits(*(uuid4() for _ in range(20)))
        await topic.policy()
        unknown = msgspec.structs.replace(topic.last, type="showroom.NeverHeardOf.v1", sequence=2, id=uuid4())
        await topic.send_stored(to_json(unknown))
        await parked_streams(pool, topics.partitions)
        async with pool.acquire() as connection:
            for one in await list_parked(connection, "counting_v1"):
                await discard(connection, CountingProjection(), "counting_v1", one, why="a test", by="boss")
        await all_counted(pool, topic)
        await rebuilt_equal(topics, CountingProjection())


async def test_the_rebuild_after_a_refused_one_starts_anew(topics: Settings) -> None:
    topic = CountedTopic(topics)
    async with counting(topic) as pool:
        customers = [uuid4() for _ in range(3)]
        for _ in range(4):
            await topic.visits(*customers)
        await all_counted(pool, topic)
        refused = await rebuild(EveryThird(), topics.database, topics.brokers)
        assert not refused.switched
        await rebuilt_equal(topics, CountingProjection())


async def test_other_rules_keep_what_was_sent(topics: Settings) -> None:
    topic = CountedTopic(topics)
    async with counting(topic) as pool:
        customers = [uuid4() for _ in range(10)]
        for _ in range(7):
            await topic.visits(*customers)
        await all_counted(pool, topic)
        sent = await _sent(pool)
        refused = await rebuild(EveryThird(), topics.database, topics.brokers)
        assert {one.table for one in refused.differences} == {"counted", "outbox"}
        assert not refused.switched
        assert await _sent(pool) == sent
        accepted = await rebuild(EveryThird(), topics.database, topics.brokers, accept_differences=True)
        assert (accepted.switched, accepted.version) == (True, 2)
        assert await _sent(pool) == sent
        for _ in range(4):
            await topic.visits(*customers)
        await all_counted(pool, topic)
        await _relayed_once(topics, pool)


async def test_other_rules_do_not_go_on_where_the_former_stopped(topics: Settings) -> None:
    """Rules are changed, built, found wanting, and changed again: nothing of the first change may stay."""
    topic = CountedTopic(topics)
    async with counting(topic) as pool:
        for _ in range(3):
            await topic.visits(*(topic.sent or [uuid4() for _ in range(10)]))
        await all_counted(pool, topic)
        first = await rebuild(EveryThird(), topics.database, topics.brokers)
        assert not first.switched
        second = await rebuild(CountingProjection(), topics.database, topics.brokers)
        assert (second.differences, second.switched, second.version) == ([], True, 2)
        await topic.visits(*topic.sent)
        await all_counted(pool, topic)
        await _relayed_once(topics, pool)


async def _retry(
    pool: Pool, streams: Iterable[UUID], rules: CountingProjection | None = None, *, left: int = 0
) -> None:
    async with pool.acquire() as connection:
        for one in streams:
            partition, topic = await connection.fetchrow(
                "SELECT partition, topic FROM counting.parked WHERE stream_id = $1", one
            )
            retried = await retry_stream(connection, rules or Accepting(), "counting_v1", partition, (topic, one))
            assert retried.left == left


async def _versions(pool: Pool, streams: list[UUID]) -> list[int]:
    rows = await pool.fetch("SELECT version FROM counting.counted WHERE stream_id = ANY($1)", streams)
    return [row["version"] for row in rows]


async def _sent(pool: Pool) -> list[tuple[object, ...]]:
    return [tuple(row) for row in await pool.fetch("SELECT * FROM counting.outbox ORDER BY partition, position")]


async def _relayed_once(settings: Settings, pool: Pool) -> None:
    """The topic has what the outbox has, every stream's events 1, 2, 3, …, each number once."""
    wanted = {(row[2], row[3]) for row in await _sent(pool)}

    async def relayed() -> list[tuple[UUID, int]]:
        return [(one.subject, one.sequence) for one in await read_topic(settings, Topic.CONTACT_TASKS)]

    found = await until(relayed, lambda told: set(told) == wanted)
    assert len(found) == len(wanted) == len(await _sent(pool)), "one number, two events"
    for stream in {stream for stream, _ in wanted}:
        numbers = [sequence for one, sequence in found if one == stream]
        assert numbers == list(range(1, len(numbers) + 1))
