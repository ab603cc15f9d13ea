"""A topic as it stands in Kafka, and whether it has all of a ledger."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from aiokafka import AIOKafkaConsumer

from shared.events.envelope import Envelope
from shared.events.event import StreamKind, Topic
from shared.events.kafka import Relayed, read_envelope
from shared.settings import Settings


async def read_topic(settings: Settings, topic: Topic) -> list[Relayed]:
    """Every record of a topic, partition by partition, in order; a broadcast event once for every partition."""
    name = settings.topic_prefix + topic
    consumer = AIOKafkaConsumer(name, bootstrap_servers=settings.brokers)
    await consumer.start()
    try:
        partitions = sorted(consumer.assignment())
        ends = await consumer.end_offsets(partitions)
        found: list[Relayed] = []
        for one in partitions:
            consumer.seek(one, 0)
            while await consumer.position(one) < ends[one]:
                fetched = (await consumer.getmany(one, timeout_ms=1000)).get(one, [])
                found += [read_envelope(record.headers, record.key, record.value) for record in fetched]
        return found
    finally:
        await consumer.stop()


def check_relayed(ledger: Iterable[Envelope], relayed: Iterable[Relayed], seed: str) -> None:
    """Kafka has every event of the ledger, and each stream's in order once repeats are left out.

    Raises:
        AssertionError: it has not; the message has the seed.
    """
    assert {one.id for one in ledger} == {one.id for one in relayed}, f"{seed}: ledger and Kafka differ"
    seen: dict[UUID, int] = defaultdict(int)
    for one in relayed:
        if one.streamkind is StreamKind.CUSTOMER:
            assert one.sequence <= seen[one.subject] + 1, f"{seed}: Kafka has a stream out of order"
            seen[one.subject] = max(seen[one.subject], one.sequence)
