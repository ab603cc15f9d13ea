"""Running a projection's worker and its outbox's relay, as a service's parts do."""

import asyncio
from typing import TypeVar

import asyncpg
import structlog
from aiokafka.errors import KafkaError

from shared.projector.outbox import OutboxSource
from shared.projector.projection import Projection
from shared.projector.projector import Projector
from shared.projector.versions import migrate_projection
from shared.projector.worker import Worker
from shared.relay.relay import run_relay
from shared.relay.topics import ensure_topics
from shared.settings import Settings

_log = structlog.get_logger(__name__)
_RETRY_SECONDS = 1.0
S = TypeVar("S")


async def run_worker(projection: Projection[S], settings: Settings) -> None:
    """Project until cancelled; more of them, on any machine, share the partitions."""
    await migrate_projection(settings.database, projection)
    await ensure_topics(settings, settings.brokers)
    async with asyncpg.create_pool(settings.database, min_size=1, max_size=4) as pool:
        worker = Worker(
            Projector(projection, pool, cache=settings.state_cache),
            settings.brokers,
            group=settings.topic_prefix + projection.name,
            topics=[settings.topic_prefix + topic for topic in projection.topics],
            batch=settings.projection_batch,
        )
        await _start(worker)
        try:
            await asyncio.Event().wait()
        finally:
            await worker.stop()


async def _start(worker: Worker) -> None:
    while True:
        try:
            return await worker.start()
        except (KafkaError, OSError) as error:
            _log.warning("broker_unavailable", error=type(error).__name__)
            await worker.stop()
            await asyncio.sleep(_RETRY_SECONDS)


async def run_outbox_relay(projection: Projection[S], settings: Settings) -> None:
    """Relay the projection's own events to Kafka until cancelled."""
    await migrate_projection(settings.database, projection)
    await ensure_topics(settings, settings.brokers)
    source = OutboxSource(projection.name, projection.emits)
    await run_relay(source, settings.database, settings.brokers, prefix=settings.topic_prefix)
