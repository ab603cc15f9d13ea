"""Invariants 1 to 4 of the design, checked on a running system from what its client was told."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer
from msgspec import Struct

from services.grading.projection import GradeProjection
from shared.database.connection import Connection
from shared.events.envelope import Envelope, from_json, to_json
from shared.events.event import StreamKind, Topic
from shared.events.kafka import Relayed, read_envelope, record_of
from shared.events.reading import types_of
from shared.projector.folding import Folder, Outcome
from shared.projector.partition import Partition
from shared.projector.record import StoredRecord
from shared.rebuild.rebuild import rebuild
from shared.settings import Settings
from tests.support.waiting import until

_SETTLE_SECONDS = 60


class Checked(Struct, frozen=True):
    """How much was checked, for the test's own words."""

    acknowledged: int
    recorded: int
    in_kafka: int
    customers: int
    grades_sent: int


async def check_invariants(settings: Settings, told: Iterable[list[str]], seed: str) -> Checked:
    """Wait until everything has settled, then check.

    Raises:
        AssertionError: an invariant does not hold; the message has the seed.
    """
    connection = await asyncpg.connect(settings.database)
    try:
        await _settled(connection, seed)
        ledger = [
            from_json(row["state"])
            for row in await connection.fetch("SELECT state FROM intake.stored_events ORDER BY notification_id")
        ]
        acknowledged = {event for events in told for event in events}
        assert acknowledged <= {str(one.id) for one in ledger}, f"{seed}: acknowledged, but not in the ledger"
        requests = await connection.fetchval("SELECT count(*) FROM intake.request")
        visits = sum(one.type == "showroom.VisitRegistered.v1" for one in ledger)
        visit_requests = await connection.fetchval(
            "SELECT count(*) FROM intake.request WHERE request_id LIKE '%-visit'"
        )
        assert visits == visit_requests <= requests, f"{seed}: a request was recorded twice"
        relayed = await read_topic(settings, Topic.INTERACTIONS)
        _check_log(ledger, relayed, seed)
        customers = await _check_grades(connection, ledger, seed)
        grades = await read_topic(settings, Topic.GRADES)
        sent = await connection.fetch("SELECT envelope FROM grading.outbox")
        _check_log([from_json(row["envelope"]) for row in sent], grades, seed)
    finally:
        await connection.close()
    rebuilt = await rebuild(GradeProjection(), settings.database, settings.brokers)
    assert rebuilt.differences == [], f"{seed}: rebuilt state differs from live state"
    return Checked(len(acknowledged), len(ledger), len(relayed), customers, len(sent))


async def _settled(connection: Connection, seed: str) -> None:
    """Every event of the ledger is in every projection, and every event of the outbox is relayed."""

    async def behind() -> tuple[int, int, int]:
        parked = await connection.fetch("SELECT partition, record_offset, sequence, reason, detail FROM grading.parked")
        assert parked == [], f"{seed}: {len(parked)} are parked: {parked[:5]}"
        unsent = await connection.fetchval(
            "SELECT count(*) FROM intake.stored_events WHERE notification_id >"
            " coalesce((SELECT position FROM intake.relay_position WHERE ledger = 'intake'), 0)"
        )
        ungraded = await connection.fetchval(
            "SELECT count(*) FROM (SELECT originator_id, max(originator_version) AS version FROM intake.stored_events"
            " WHERE convert_from(state, 'UTF8')::jsonb ->> 'customerid' = originator_id::text"
            " GROUP BY originator_id) AS l LEFT JOIN grading.customer_grade AS g ON g.customer_id = l.originator_id"
            " WHERE g.version IS DISTINCT FROM l.version"
        )
        ungossiped = await connection.fetchval(
            "SELECT coalesce(sum(p.outbox_position - coalesce(r.position, 0)), 0)::bigint FROM grading.partition AS p"
            " LEFT JOIN grading.relay_position AS r ON r.ledger = 'grading-' || p.partition"
        )
        return unsent, ungraded, ungossiped

    await until(behind, lambda figures: not any(figures), seconds=_SETTLE_SECONDS)


def _check_log(ledger: list[Envelope], relayed: list[Relayed], seed: str) -> None:
    """Kafka has every event of the ledger, and each stream's in order once repeats are left out."""
    assert {one.id for one in ledger} == {one.id for one in relayed}, f"{seed}: ledger and Kafka differ"
    seen: dict[UUID, int] = defaultdict(int)
    for one in relayed:
        if one.streamkind is StreamKind.CUSTOMER:
            assert one.sequence <= seen[one.subject] + 1, f"{seed}: Kafka has a stream out of order"
            seen[one.subject] = max(seen[one.subject], one.sequence)


async def _check_grades(connection: Connection, ledger: list[Envelope], seed: str) -> int:
    """The rows are what the pure rules make of the ledger, computed here in one go."""
    projection = GradeProjection()
    folder = Folder(projection)
    partition: Partition[object] = Partition(number=0)
    wanted = types_of(projection.folds)
    records = []
    for position, one in enumerate(ledger, 1):
        if one.type in wanted or one.streamkind is StreamKind.CUSTOMER:
            record = record_of(to_json(one), "intake", position)
            records.append(StoredRecord("t", 0, position, 0, record.headers, record.key, record.value))
    reads = [folder.read(record) for record in records]
    folder.meet(partition, reads)  # type: ignore[arg-type]
    folder.fold(partition, reads, Outcome())  # type: ignore[arg-type]
    rows = await connection.fetch("SELECT customer_id, version, sent, grade FROM grading.customer_grade")
    stored = {row["customer_id"]: (row["version"], row["sent"], row["grade"]) for row in rows}
    expected = {
        stream_id: (stream.versions[0], stream.sent, str(stream.state.assessment.grade.value))  # type: ignore[attr-defined]
        for stream_id, stream in partition.streams.items()
        if stream.state is not None
    }
    assert stored == expected, f"{seed}: grades differ from what the rules make of the ledger"
    return len(stored)


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
