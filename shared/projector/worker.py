"""A worker: FastStream hands it raw batches, the projector applies them, positions come from the projector's tables."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeAlias, TypeVar, cast

import asyncpg
import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.errors import IllegalStateError, KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.annotations import KafkaMessage

from shared.projector.poison import guard
from shared.projector.projector import Projector
from shared.projector.storage import Overtaken
from shared.steady_clock import SteadyClock

_log = structlog.get_logger(__name__)
S = TypeVar("S")
Records: TypeAlias = Sequence["ConsumerRecord[bytes, bytes]"]
_MOST_WAIT_SECONDS = 5.0
_TELL_EVERY_SECONDS = 1.0
_TICK_EVERY_SECONDS = 0.2
_place_of = attrgetter("topic", "partition")


class Worker(ConsumerRebalanceListener):
    """One consumer of a projection's topics; more workers of the same group share the partitions.

    Kafka's committed offsets are only a figure for its own tools. A batch that fails is never passed over: the worker
    loads its partitions anew, goes back to the positions stored with the state, and takes up from there.

    Args:
        projector: what applies the batches.
        bootstrap: Kafka brokers.
        group: consumer group.
        topics: names of the topics, with any prefix.
        batch: most records in one transaction.
        clock: tells the time, for what falls due by it; a steady one when absent.
    """

    def __init__(  # noqa: PLR0913 - each named at the call
        self,
        projector: Projector[S],
        bootstrap: str,
        *,
        group: str,
        topics: Sequence[str],
        batch: int = 20_000,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self._projector = projector
        self._topics = tuple(topics)
        self._busy = asyncio.Lock()
        self._guarded: AIOKafkaConsumer | None = None
        self._beside: list[asyncio.Task[None]] = []
        self._clock = clock or SteadyClock()
        self._broker = KafkaBroker(bootstrap, logger=None)
        self._subscriber = self._broker.subscriber(
            *topics,
            group_id=group,
            batch=True,
            max_records=batch,
            batch_timeout_ms=10,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            partition_assignment_strategy=(RangePartitionAssignor,),
            fetch_max_bytes=64 * 1024 * 1024,
            max_partition_fetch_bytes=8 * 1024 * 1024,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=2_000,
            listener=self,
            parser=_parse_nothing,
            decoder=_decode_nothing,
        )
        self._subscriber(self._take)

    async def start(self) -> None:
        """Join the group and begin.

        Raises:
            aiokafka.errors.KafkaError: the broker cannot be reached.
        """
        await self._broker.start()
        self._beside = [asyncio.create_task(self._tell_kafka()), asyncio.create_task(self._keep_time())]

    async def stop(self) -> None:
        """Leave the group. A batch at hand is rolled back; whoever has its partitions next takes it up."""
        for task in self._beside:
            task.cancel()
        await asyncio.gather(*self._beside, return_exceptions=True)
        await self._broker.stop()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Give the partitions up, once the batch at hand is done."""
        async with self._busy:
            self._projector.drop({one.partition for one in revoked})

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Take the partitions over at the positions stored with their state."""
        async with self._busy:
            if self._guarded is not self._consumer:
                self._guarded = self._consumer
                guard(self._guarded, lambda one: self._projector.position(one.topic, one.partition))
            await self._resume(assigned)

    async def _take(self, message: KafkaMessage) -> None:
        records: Records = cast("Records", message.raw_message)
        async with self._busy:
            if not self._is_next(records):
                await self._resume(self._consumer.assignment())
                return
            try:
                await self._projector.apply(records)
            except Exception as error:  # noqa: BLE001 - whatever it is, memory may be ahead of the tables now
                _tell_failure("batch_not_applied", self._projector.schema, error)
                await self._resume(self._consumer.assignment())

    def _is_next(self, records: Records) -> bool:
        """Whether nothing is missing between what was applied and these records; those of others do not matter."""
        assigned = self._consumer.assignment()
        return all(
            self._projector.has(one.partition) and offset <= self._projector.position(one.topic, one.partition)
            for one, offset in _beginnings(records).items()
            if one in assigned
        )

    async def _resume(self, partitions: Iterable[TopicPartition]) -> None:
        """Load what is stored and go back to it, trying until the database answers."""
        wait, assigned = 0.1, sorted(partitions)
        while True:
            try:
                await self._projector.load({one.partition for one in assigned})
                break
            except Exception as error:  # noqa: BLE001 - without its state no partition may be read
                _tell_failure("partitions_not_loaded", self._projector.schema, error)
                await asyncio.sleep(wait)
                wait = min(wait * 2, _MOST_WAIT_SECONDS)
        for one in assigned:
            try:
                self._consumer.seek(one, self._projector.position(one.topic, one.partition))
            except IllegalStateError:
                self._projector.drop([one.partition])  # it was taken away meanwhile

    async def _tell_kafka(self) -> None:
        """Commit the positions now and then, beside the work: only figures, for those that count are in PostgreSQL."""
        told: dict[TopicPartition, int] = {}
        while True:
            await asyncio.sleep(_TELL_EVERY_SECONDS)
            async with self._busy:
                applied = {
                    one: self._projector.position(one.topic, one.partition)
                    for one in self._consumer.assignment()
                    if self._projector.has(one.partition)
                }
            if applied != told:
                with suppress(KafkaError, IllegalStateError, ValueError):
                    await self._consumer.commit(applied)
                    told = applied

    async def _keep_time(self) -> None:
        """Let what is due by the clock fall due, again and again."""
        wait = _TICK_EVERY_SECONDS
        while True:
            await asyncio.sleep(wait)
            async with self._busy:
                try:
                    changed = await self._tick(self._clock())
                except Exception as error:  # noqa: BLE001 - whatever it is, memory may be ahead of the tables now
                    changed = 0
                    _tell_failure("tick_not_applied", self._projector.schema, error)
                    await self._resume(self._consumer.assignment())
            wait = 0.0 if changed else _TICK_EVERY_SECONDS

    async def _tick(self, now: datetime) -> int:
        """How many streams the tick changed.

        A partition that is behind lives in the time of what it has met, of each topic in which it is behind: what it
        has not met may be the contact that was made in time.
        """
        assigned = [one for one in self._consumer.assignment() if self._projector.has(one.partition)]
        seen: dict[int, list[datetime | None]] = defaultdict(list)
        for one in assigned:
            if not self._is_caught_up(one):
                seen[one.partition].append(self._projector.seen_at(one.topic, one.partition))
        changed = await self._projector.tick(now, {one.partition for one in assigned} - seen.keys())
        for number, moments in sorted(seen.items()):
            known = [moment for moment in moments if moment is not None]
            if len(known) == len(moments):
                changed += await self._projector.tick(min(now, *known), [number])
        return changed

    def _is_caught_up(self, one: TopicPartition) -> bool:
        end = self._consumer.highwater(one)
        return end is not None and self._projector.position(one.topic, one.partition) >= end

    @property
    def _consumer(self) -> AIOKafkaConsumer:
        consumer = self._subscriber.consumer
        assert consumer is not None, "the subscriber has started"  # noqa: S101 - narrows the library's type
        return consumer


def _beginnings(records: Records) -> dict[TopicPartition, int]:
    """The first offset of each partition's records."""
    first: dict[TopicPartition, int] = {}
    for place, run in groupby(records, _place_of):
        first.setdefault(TopicPartition(*place), next(run).offset)
    return first


def _tell_failure(what: str, projection: str, error: Exception) -> None:
    """One line where a failure is a matter of course, the whole of it where it is not."""
    if isinstance(error, Overtaken | asyncpg.PostgresError | asyncpg.InterfaceError | OSError):
        _log.warning(what, projection=projection, error=type(error).__name__)
    else:
        _log.error(what, projection=projection, exc_info=error)


async def _parse_nothing(records: Any) -> KafkaMessage:
    """FastStream's own parser decodes every header of every record; the projector reads them itself."""
    return KafkaMessage(body=b"", raw_message=records, consumer=None)  # type: ignore[arg-type]  # acknowledged by us


async def _decode_nothing(message: KafkaMessage) -> Any:
    return message.raw_message
