"""What holds of follow-up whatever happened: its tasks, its plans, its messages."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from services.followup.planning import from_bytes
from services.followup.projection import FollowUpProjection
from shared.database.connection import Connection
from shared.events.envelope import Envelope
from shared.events.message import MessageSent
from shared.events.reading import decode_event
from shared.events.reception import VisitEnded
from tests.support.told_tasks import ToldTask

# ruff: noqa: S608 - the schema's name is ours

E = TypeVar("E")
_LATE = """
SELECT * FROM {schema}.task AS task WHERE (status = 'scheduled' AND due_at <= $1)
   OR (status IN ('scheduled', 'due') AND expires_at <= $1)
   OR (status = 'missed' AND escalates_at <= $1 AND escalated_at IS NULL AND settled_at IS NULL
       AND NOT EXISTS (SELECT FROM {schema}.customer AS c WHERE c.customer_id = task.customer_id
                       AND c.end_state = 'erased'))
"""
_ASLEEP = """
SELECT customer_id, next_at FROM {schema}.customer AS c WHERE next_at <= $1 OR EXISTS (
    SELECT FROM {schema}.task AS t WHERE t.customer_id = c.customer_id AND t.status IN ('scheduled', 'due')
    AND CASE t.status WHEN 'scheduled' THEN t.due_at ELSE t.expires_at END < coalesce(c.next_at, 'infinity'))
"""


async def check_time_passed(connection: Connection, schema: str, at: datetime, seed: str) -> None:
    """By a moment up to which the clock was looked at: nothing is late, everybody will be looked at in time.

    Raises:
        AssertionError: it is not so; the message has the seed.
    """
    late = await connection.fetch(_LATE.format(schema=schema), at)
    assert late == [], f"{seed}: {len(late)} tasks are late: {late[:3]}"
    asleep = await connection.fetch(_ASLEEP.format(schema=schema), at)
    assert asleep == [], f"{seed}: the clock looks at {len(asleep)} too late: {asleep[:3]}"


async def check_plans_up_to_date(connection: Connection, schema: str, at: datetime, seed: str) -> None:
    """Every plan rests on the policy, the staff and the leaves of its dealer: made anew, it stays the same.

    Raises:
        AssertionError: one does not; the message has the seed.
    """
    projection = FollowUpProjection()
    for row in await connection.fetch(f"SELECT partition FROM {schema}.partition"):
        await projection.load_partition(connection, schema, row["partition"])
    rows = await connection.fetch(
        f"SELECT partition, customer_id, state FROM {schema}.customer WHERE state IS NOT NULL"
    )
    for partition, customer_id, state in rows:
        planned = projection.pass_time(partition, customer_id, from_bytes(state), at)
        assert planned.events == (), f"{seed}: the plan of {customer_id} is old: {planned.events}"


def check_messages(ledger: Iterable[Envelope], tasks: Iterable[ToldTask], outbox: Path, seed: str) -> None:
    """One line a message, each recorded once; every visit without a deal was thanked for, or shows as missed.

    Args:
        ledger: what was recorded.
        tasks: as their events tell of them.
        outbox: folder of the file that stands for a gateway.
        seed: of what was tried.

    Raises:
        AssertionError: it is not so; the message has the seed.
    """
    recorded = list(ledger)
    sent = [str(event.task_id) for event in _events(recorded, MessageSent)]
    keys = [
        json.loads(line)["key"] for file in sorted(outbox.glob("*.jsonl")) for line in file.read_text().splitlines()
    ]
    assert max(Counter(keys).values(), default=1) == 1, f"{seed}: the gateway has a message twice"
    assert max(Counter(sent).values(), default=1) == 1, f"{seed}: a message is recorded twice"
    assert set(keys) == set(sent), f"{seed}: what the gateway has is not what is recorded"
    erased = {one.subject for one in recorded if one.type == "showroom.PersonErased.v1"}
    thanks: dict[UUID | None, list[ToldTask]] = {}
    for task in tasks:
        if task.kind == "thank_you":
            thanks.setdefault(task.subject_id, []).append(task)
    for visit in _events(recorded, VisitEnded):
        if not visit.with_deal:
            _check_thanked(visit, thanks.get(visit.visit_id, []), erased, seed)


def _check_thanked(visit: VisitEnded, thanks: Sequence[ToldTask], erased: set[UUID], seed: str) -> None:
    told = [(task.status, task.end_reason) for task in thanks]
    assert len(thanks) == 1, f"{seed}: visit {visit.visit_id} has {told}"
    (task,) = thanks
    wanted = ("done", "missed", "cancelled") if task.customer_id in erased else ("done", "missed")
    assert task.status in wanted, f"{seed}: thanks for {visit.visit_id}: {told}"


def _events(ledger: Iterable[Envelope], kind: type[E]) -> list[E]:
    name = f"showroom.{kind.__name__}.v1"
    decoded = [decode_event(one.type, bytes(one.data)) for one in ledger if one.type == name]
    return [event for event in decoded if isinstance(event, kind)]
