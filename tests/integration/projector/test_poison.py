"""A record that the client library cannot take apart is parked like any other; those around it are applied."""

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from shared.projector.versions import migrate_projection
from shared.projector.worker import Worker
from shared.settings import Settings
from tests.support.counting import CountingProjection
from tests.support.topic import TopicPartitionWriter
from tests.support.waiting import until

pytestmark = pytest.mark.integration


class NotUtf8(str):
    """A header's name that other clients can send, but not this one."""

    __slots__ = ()

    def encode(self, *_: object) -> bytes:  # type: ignore[override]  # that is the trick
        """Bytes that are no text."""
        return b"\xff\xfe"


async def send(producer: AIOKafkaProducer, topic: str, records: list[StoredRecord], *, poison_after: set[int]) -> None:
    """The records in one batch, with poison behind some of them."""
    if not records:
        return
    builder = _DefaultRecordBatchBuilderPy(2, 0, 0, -1, -1, -1, 1_000_000)
    place = 0
    for index, record in enumerate(records):
        builder.append(place, record.timestamp, record.key, record.value, list(record.headers))
        place += 1
        if index in poison_after:
            builder.append(place, record.timestamp, b"k", b"v", [(NotUtf8("x"), b"y")])
            place += 1
    batch = producer.create_batch()
    batch._builder = builder
    batch._relative_offset = place
    batch.close()
    await (await producer.send_batch(batch, topic, partition=0))


@pytest.mark.parametrize("good", [0, 1, 3])
async def test_poison_is_parked_and_passed(topics: Settings, good: int) -> None:
    await migrate_projection(topics.database, CountingProjection())
    written = TopicPartitionWriter()
    for _ in range(9):
        written.visit(written.id())
    topic = topics.topic_prefix + "showroom.interactions.v1"
    producer = AIOKafkaProducer(bootstrap_servers=topics.brokers)
    await producer.start()
    await send(producer, topic, written.records[:3], poison_after=set())
    await send(producer, topic, written.records[3 : 3 + good], poison_after={good - 1})
    await send(producer, topic, written.records[3 + good :], poison_after=set())
    await producer.stop()
    async with asyncpg.create_pool(topics.database, min_size=1, max_size=4) as pool:
        worker = Worker(
            Projector(CountingProjection(), pool),
            topics.brokers,
            group=f"{topics.topic_prefix}counting",
            topics=[topic],
        )
        await worker.start()
        try:
            await until(lambda: pool.fetchval("SELECT count(*) FROM counting.counted"), lambda count: count == 9)
            parked = await pool.fetch("SELECT record_offset, reason FROM counting.parked")
        finally:
            await worker.stop()
    assert [tuple(row) for row in parked] == ([(3 + good, "NotAnEvent")] if good else [])
