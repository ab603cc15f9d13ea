"""Invariants 1 to 4 of the design, checked on a running system from what its client was told."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import asyncpg
from msgspec import Struct

from services.followup.projection import FollowUpProjection
from services.grading.projection import GradeProjection
from shared.database.connection import Connection
from shared.events.envelope import Envelope, from_json, to_json
from shared.events.event import StreamKind, Topic
from shared.events.kafka import record_of
from shared.events.reading import types_of
from shared.projector.folding import Folder
from shared.projector.outcome import Outcome
from shared.projector.partition import Partition
from shared.projector.projection import Projection
from shared.projector.record import StoredRecord
from shared.rebuild.rebuild import rebuild
from shared.settings import Settings
from tests.support.followup_invariants import check_messages, check_plans_up_to_date, check_time_passed
from tests.support.settled import settled
from tests.support.told_tasks import check_tasks, told_tasks
from tests.support.topic_log import check_relayed, read_topic


class Checked(Struct, frozen=True):
    """How much was checked, for the test's own words."""

    acknowledged: int
    recorded: int
    in_kafka: int
    customers: int
    grades_sent: int
    tasks: int
    task_steps: int


async def check_invariants(settings: Settings, told: Iterable[list[str]], seed: str) -> Checked:
    """Wait until everything has settled, then check.

    Raises:
        AssertionError: an invariant does not hold; the message has the seed.
    """
    connection = await asyncpg.connect(settings.database)
    try:
        await settled(connection, seed)
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
        check_relayed(ledger, relayed, seed)
        customers = await _check_grades(connection, ledger, seed)
        grades = await _sent(connection, "grading")
        check_relayed(grades, await read_topic(settings, Topic.GRADES), seed)
        steps = await _sent(connection, "followup")
        check_relayed(steps, await read_topic(settings, Topic.CONTACT_TASKS), seed)
        await check_tasks(connection, steps, seed, "followup")
        now: datetime = await connection.fetchval("SELECT now()")
        await check_time_passed(connection, "followup", now, seed)
        await check_plans_up_to_date(connection, "followup", now, seed)
        tasks = told_tasks(steps)
        check_messages(ledger, tasks.values(), settings.data_dir / "outbox" / "sms", seed)
    finally:
        await connection.close()
    await _check_rebuilt(settings, GradeProjection(), seed)
    await _check_rebuilt(settings, FollowUpProjection(), seed)
    return Checked(len(acknowledged), len(ledger), len(relayed), customers, len(grades), len(tasks), len(steps))


async def _sent(connection: Connection, service: str) -> list[Envelope]:
    """What a service has sent, each customer's events in their order."""
    rows = await connection.fetch(f"SELECT envelope FROM {service}.outbox ORDER BY partition, position")  # noqa: S608 - ours
    return [from_json(row["envelope"]) for row in rows]


async def _check_rebuilt(settings: Settings, projection: Projection[Any], seed: str) -> None:
    rebuilt = await rebuild(projection, settings.database, settings.brokers)
    differing = f"{seed}: rebuilt {projection.name} differs from the live one: {rebuilt.differences}"
    assert rebuilt.differences == [], differing


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
