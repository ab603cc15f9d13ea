"""Two workers on one partition of two topics and a clock, driven through a random order of things."""

from random import Random
from uuid import UUID

from shared.database.connection import Pool
from shared.events.event import Topic
from shared.events.values import Source
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from shared.projector.retrying import discard, list_parked, retry_stream
from shared.projector.storage import Overtaken
from tests.support.timed import Met, TimedProjection
from tests.support.timed_failing import FailingPool, Interrupted
from tests.support.timed_records import TOPICS, TwoTopics

SCHEMA = "timed_v1"


class Schedule:
    """Batches, ticks, repeats, take-overs, failures at any statement, kills; with ``troubles`` parked records too.

    Those are retried, by ``mended`` rules if there are any, and discarded.
    """

    def __init__(self, pool: Pool, seed: int, *, troubles: bool = False, mended: bool = True) -> None:
        self.random = Random(seed)
        self.topics = TwoTopics(seed=seed)
        self.customers = [self.topics.visits.id() for _ in range(6)]
        self.discarded: set[tuple[str, int]] = set()
        self._pool = pool
        self._troubles = troubles
        self._mended = mended
        self._pools = [FailingPool(pool), FailingPool(pool)]
        self._workers = [Projector(TimedProjection(), one, cache=4) for one in self._pools]  # type: ignore[arg-type]  # quacks alike
        self._loaded = [False, False]

    async def run(self, steps: int) -> None:
        """So many steps."""
        for _ in range(steps):
            self.topics.pass_seconds(self.random.choice((0, 0.25, 1, 3)))
            if self.random.random() < 0.6:
                self._produce()
            if self._troubles and self.random.random() < 0.1:
                await self._mend()
            await self._step(self.random.randrange(2))

    async def finish(self) -> None:
        """Everything is applied, nothing is parked any more, and everything has fallen due."""
        await self._catch_up()
        while await self._pool.fetchval(f"SELECT count(*) FROM {SCHEMA}.parked"):  # noqa: S608 - ours
            await self._mend()
        await self._catch_up()

    async def _catch_up(self) -> None:
        last = Projector(TimedProjection(), self._pool)
        await last.load([0])
        for topic in TOPICS:
            await last.apply(self.topics.rest(last, topic))
        at = self.topics.pass_seconds(100)
        while await last.tick(at, [0], limit=2):
            pass

    def _produce(self) -> None:
        """Some events; now and then a run of a topic again, as a relay sends it after a failure."""
        for _ in range(self.random.randint(1, 6)):
            customer, trouble = self.random.choice(self.customers), self._troubles and self.random.random() < 0.1
            kind = self.random.random()
            if trouble and kind < 0.3:
                self.topics.visits.again(b"?", b"garbage", [])
            elif trouble and kind < 0.5:
                self.topics.out_of_order(customer, 1, 0)
            elif kind < 0.08:
                self.topics.policy("other" if trouble else "grading")
            elif kind < 0.6:
                source = Source.OTHER if trouble else Source.WALK_IN
                self.topics.visit(customer, self.random.randint(1, 9), source)
            else:
                self.topics.grade(customer, overridden=trouble)
        if self.random.random() < 0.2:
            topic = self.random.choice((self.topics.visits, self.topics.grades))
            for record in topic.records[self.random.randrange(len(topic.records) + 1) :]:
                topic.repeat(record)

    async def _step(self, index: int) -> None:
        """One worker does something, or is done to."""
        fuse, worker = self._pools[index].fuse, self._workers[index]
        if self.random.random() < 0.3:
            fuse.set(self.random.randint(1, 14), hangs=self.random.random() < 0.5)
        try:
            if not self._loaded[index] or self.random.random() < 0.1:
                self._loaded[index] = await fuse.run(worker.load([0]))
            elif self.random.random() < 0.4:
                self._loaded[index] = await fuse.run(worker.tick(self.topics.now, [0], limit=3))
            else:
                self._loaded[index] = await fuse.run(worker.apply(self._batch(worker)))
        except (Overtaken, Interrupted):
            self._loaded[index] = False

    def _batch(self, worker: Projector[Met]) -> list[StoredRecord]:
        """Some of each topic's next records, as a fetch brings them: a run of one, then a run of the other."""
        runs = [self.topics.rest(worker, topic)[: self.random.randint(0, 8)] for topic in TOPICS]
        self.random.shuffle(runs)
        return [record for run in runs for record in run]

    async def _mend(self) -> None:
        """Somebody retries a parked stream by mended rules, or discards its first record; a hole waits to be filled."""
        async with self._pool.acquire() as connection:
            parked = await list_parked(connection, SCHEMA)
            parked.sort(key=lambda one: (one.topic, one.sequence or 0, one.record_offset))
            first = {(one.topic, one.stream_id or one.record_offset): one for one in reversed(parked)}
            if not first or (one := self.random.choice(list(first.values()))).reason == "Hole":
                return
            rules = TimedProjection(accepting=self._mended and self.random.random() < 0.7)
            if one.stream_id is None or self.random.random() < (0.4 if self._mended else 0.8):
                self.discarded.add((one.topic, one.record_offset))
                await discard(connection, rules, SCHEMA, one, why="a test", by="boss")
            else:
                await retry_stream(connection, rules, SCHEMA, 0, (one.topic, one.stream_id))

    async def check(self) -> None:
        """Every event took effect once and in its topic's order, every timer fired once and in order, nothing else."""
        rows = {row["stream_id"]: row for row in await self._pool.fetch(f"SELECT * FROM {SCHEMA}.met")}  # noqa: S608 - ours
        outbox = await self._pool.fetch(f"SELECT * FROM {SCHEMA}.outbox ORDER BY position")  # noqa: S608 - ours
        sent = 0
        for customer in self.customers:
            log = [line.split(":")[0] for line in rows[customer]["log"]] if customer in rows else []
            for topic, letter in zip(TOPICS, "ig", strict=True):
                assert [line for line in log if line[0] == letter] == self._expected(customer, topic, letter)
            fired = [line for line in (rows[customer]["log"] if customer in rows else []) if line[0] == "t"]
            assert len(fired) == len(self._expected(customer, Topic.INTERACTIONS, "i"))
            sequences = [row["sequence"] for row in outbox if row["stream_id"] == customer]
            assert sequences == list(range(1, len(sequences) + 1))
            assert len(sequences) == len(fired) + len(self._expected(customer, Topic.GRADES, "g"))
            sent += len(sequences)
        assert [row["position"] for row in outbox] == list(range(1, sent + 1))

    def _expected(self, customer: UUID, topic: Topic, letter: str) -> list[str]:
        """A customer's events that were not discarded; of one that was sent twice the first counts."""
        first: dict[int, int] = {}
        for record in self.topics.of(topic):
            if record.key == str(customer).encode():
                first.setdefault(int(dict(record.headers)["ce_sequence"]), record.offset)
        return [f"{letter}{one}" for one in sorted(first) if (topic, first[one]) not in self.discarded]
