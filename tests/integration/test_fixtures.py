"""The fixtures give what they say."""

import asyncpg
from aiokafka import AIOKafkaProducer

from shared.events.event import Topic
from shared.settings import Settings


async def test_a_database_is_empty_in_the_first_test(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE TABLE mine (id int)")
    await connection.close()


async def test_a_database_is_empty_in_the_second_test_too(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE TABLE mine (id int)")
    await connection.close()


async def test_topics_take_records(topics: Settings) -> None:
    assert topics.kafka_bootstrap
    producer = AIOKafkaProducer(bootstrap_servers=topics.kafka_bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    sent = await producer.send_and_wait(topics.topic_prefix + Topic.INTERACTIONS, b"{}")
    await producer.stop()
    assert sent.offset == 0
