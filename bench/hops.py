"""One hop of the bare client through Kafka, sent and received in one process: no system on it can be faster."""

import asyncio
import time

import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from msgspec import Struct

from bench.child import answer_with, task_of

_SECONDS = 5.0
_PARTITIONS = 8


class Hopping(Struct, frozen=True):
    """With which prefix to name a topic for it, and how often a second to send."""

    bootstrap: str
    topic_prefix: str
    rate: float


class Hops(Struct, frozen=True):
    """Milliseconds from sent to received."""

    p50: float
    p99: float


async def hop(task: Hopping) -> Hops:
    """Measure for some seconds."""
    topic = f"{task.topic_prefix}hop"
    await _make(task.bootstrap, topic)
    producer = AIOKafkaProducer(bootstrap_servers=task.bootstrap, acks="all", enable_idempotence=True)
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=task.bootstrap)
    hops: list[float] = []

    async def receive() -> None:
        async for record in consumer:
            hops.append((time.perf_counter() - float(record.value)) * 1000)  # noqa: PERF401 - this loop is cancelled

    await producer.start()
    await consumer.start()
    await consumer.seek_to_end()
    receiving = asyncio.create_task(receive())
    try:
        began = time.perf_counter()
        for number in range(int(_SECONDS * task.rate)):
            await asyncio.sleep(max(0.0, began + number / task.rate - time.perf_counter()))
            await producer.send(topic, str(time.perf_counter()).encode())
        await producer.flush()
        await asyncio.sleep(0.2)
    finally:
        receiving.cancel()
        await consumer.stop()
        await producer.stop()
    hops.sort()
    return Hops(share_of(hops, 0.5), share_of(hops, 0.99))


async def _make(bootstrap: str, topic: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(topic, num_partitions=_PARTITIONS, replication_factor=1)])
    finally:
        await admin.close()


def share_of(ordered: list[float], share: float) -> float:
    """The value that such a share of ordered ones does not pass."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


if __name__ == "__main__":
    answer_with(uvloop.run(hop(task_of(Hopping))))
