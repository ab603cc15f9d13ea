"""Creating the topics, kept for ever."""

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from shared.events.event import Topic
from shared.settings import Settings

_KEPT = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}


async def ensure_topics(settings: Settings, bootstrap: str) -> None:
    """Create every topic that does not exist, with ``settings.partitions`` and ``settings.replication``.

    A topic that exists is left as it is: its partitions must not change, for a stream would move.

    Raises:
        aiokafka.errors.KafkaError: the broker refuses, for example for lack of replicas.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        topics = [
            NewTopic(settings.topic_prefix + topic, settings.partitions, settings.replication, topic_configs=_KEPT)
            for topic in Topic
        ]
        answer = await admin.create_topics(topics)
        for error in answer.to_object()["topic_errors"]:
            if error["error_code"] not in (0, TopicAlreadyExistsError.errno):
                raise for_code(error["error_code"])(f"{error['topic']}: {error['error_message']}")
    finally:
        await admin.close()
