"""One partition of two topics in memory: visits and grades as the relays would have written them, and a time."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.database.connection import Pool
from shared.events.dealer import DealerPolicyChanged
from shared.events.event import Event, Topic
from shared.events.grade import GradeChanged
from shared.events.reception import VisitRegistered
from shared.events.streams import dealer_stream
from shared.events.values import Grade, Source
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from shared.projector.versions import migrate_projection
from shared.rebuild.catching_up import Reader
from tests.support.timed import Met, TimedProjection
from tests.support.topic import TopicPartitionWriter

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOPICS = (Topic.INTERACTIONS, Topic.GRADES)


@asynccontextmanager
async def timed_pool(database_url: str) -> AsyncIterator[Pool]:
    """A pool on a database that knows the timed projection."""
    await migrate_projection(database_url, TimedProjection())
    async with asyncpg.create_pool(database_url, min_size=1, max_size=6) as pool:
        yield pool


async def loaded(pool: Pool, *numbers: int) -> Projector[Met]:
    """A projector that has taken partitions over."""
    projector: Projector[Met] = Projector(TimedProjection(), pool)
    await projector.load(numbers or (0,))
    return projector


def visited(visit_id: UUID, people: int = 1, source: Source = Source.WALK_IN) -> VisitRegistered:
    """A visit, which sets a timer as many seconds later as people came."""
    return VisitRegistered(visit_id=visit_id, first_visit=True, party_size=people, source=source)


def graded(cause_id: UUID, *, overridden: bool = False) -> GradeChanged:
    """A grade."""
    return GradeChanged(before=Grade.C, after=Grade.A, overridden=overridden, cause_id=cause_id, rests_on=1)


class TwoTopics:
    """Writes to both topics' partitions; what is written is recorded ``now``, which the test moves on."""

    def __init__(self, *, partition: int = 0, seed: int = 0) -> None:
        self.now = START
        self.partition = partition
        self.visits = TopicPartitionWriter(partition=partition, seed=seed, topic=Topic.INTERACTIONS)
        self.grades = TopicPartitionWriter(
            partition=partition, seed=~seed, topic=Topic.GRADES, ledger=f"grading-{partition}"
        )

    def pass_seconds(self, seconds: float) -> datetime:
        """The time after so many seconds."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def visit(self, customer: UUID, people: int = 1, source: Source = Source.WALK_IN) -> StoredRecord:
        """A visit of a customer."""
        return self._write(self.visits, visited(self.visits.id(), people, source), customer)

    def grade(self, customer: UUID, *, overridden: bool = False) -> StoredRecord:
        """A grade of a customer."""
        return self._write(self.grades, graded(self.grades.id(), overridden=overridden), customer)

    def out_of_order(self, customer: UUID, *order: int, refused: int | None = None) -> None:
        """Visits of a customer in another order than they were recorded in; one of them may be refused."""
        written = [
            self.visit(customer, source=Source.OTHER if number == refused else Source.WALK_IN)
            for number in range(len(order))
        ]
        del self.visits.records[-len(order) :]
        for number in order:
            self.visits.repeat(written[number])

    def policy(self, subject: str = "grading") -> StoredRecord:
        """A broadcast event."""
        return self._write(self.visits, DealerPolicyChanged(subject=subject, settings={}), dealer_stream("d1"))

    def rest(self, projector: Projector[Any], topic: Topic) -> list[StoredRecord]:
        """What a projector has not applied of a topic."""
        return self.of(topic)[projector.position(topic, self.partition) :]

    def of(self, topic: str) -> list[StoredRecord]:
        """Every record of a topic."""
        return self.visits.records if topic == Topic.INTERACTIONS else self.grades.records

    def reader(self, batch: int) -> Reader:
        """What a rebuild reads the records by."""
        return Reader(cast("AIOKafkaConsumer", _Consumer({self.partition: self})), batch)

    def _write(self, topic: TopicPartitionWriter, event: Event, stream: UUID) -> StoredRecord:
        return topic.write(event, stream, recorded_at=self.now)


class _Consumer:
    """As much of the client library's consumer as a rebuild's reader needs."""

    def __init__(self, partitions: Mapping[int, TwoTopics]) -> None:
        self._partitions = partitions
        self._at: dict[TopicPartition, int] = {}

    def assign(self, partitions: Sequence[TopicPartition]) -> None:
        """Read these."""
        self._at = dict.fromkeys(partitions, 0)

    def seek(self, one: TopicPartition, offset: int) -> None:
        """Go on from there."""
        self._at[one] = offset

    async def getmany(
        self, *wanted: TopicPartition, timeout_ms: int, max_records: int
    ) -> dict[TopicPartition, list[StoredRecord]]:
        """The next records of one of the wanted."""
        del timeout_ms
        for one in wanted:
            records = self._partitions[one.partition].of(one.topic)[self._at[one] :][:max_records]
            if records:
                self._at[one] += len(records)
                return {one: records}
        return {}
