"""The quarter folded a second time, into a version beside the live one, in the order that the journal has kept."""

from collections import deque

from aiokafka import TopicPartition

from bench.quarter.services import PARTITIONS
from bench.quarter.topic import TopicInMemory
from services.followup.planning.state import Customer
from services.followup.projection import FollowUpProjection
from shared.database.connection import Pool
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from shared.projector.versions import make_version, schema_of
from shared.rebuild.comparing import Difference, compare
from shared.rebuild.following import Follower

_LIVE, _REBUILT = 1, 2
_BATCH = 5_000


async def rebuild_from_memory(pool: Pool, *topics: TopicInMemory) -> list[Difference]:
    """Rebuild followup from the topics' records; the tables in which the two versions differ are returned."""
    projection = FollowUpProjection()
    async with pool.acquire() as connection, connection.transaction():
        await make_version(connection, projection, _REBUILT, "building")
    projector = Projector(projection, pool, version=_REBUILT)
    await projector.load(PARTITIONS)
    live, rebuilt = (schema_of(projection.name, version) for version in (_LIVE, _REBUILT))
    for number in PARTITIONS:
        buffers = {TopicPartition(one.name, number): deque(one.records[number]) for one in topics}
        await _follow(Follower(projector, number, live, pool), projector, buffers)
    async with pool.acquire() as connection:
        tables = ("position", "high_water", "outbox", "parked", *projection.tables)
        return await compare(connection, live, rebuilt, tables, projection.compared)


async def _follow(
    follower: Follower[Customer], projector: Projector[Customer], buffers: dict[TopicPartition, deque[StoredRecord]]
) -> None:
    going = await follower.begin()
    while going:
        await projector.apply(follower.take(buffers, _BATCH))
        await follower.tick()
        going = await follower.go_on()
