"""Contact tasks as their events tell them, folded here anew: what anybody who reads the topic would believe."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from shared.database.connection import Connection
from shared.events.contact import (
    ContactTaskCancelled,
    ContactTaskDone,
    ContactTaskDue,
    ContactTaskEscalated,
    ContactTaskMissed,
    ContactTaskReassigned,
    ContactTaskScheduled,
)
from shared.events.envelope import Envelope
from shared.events.reading import decode_event

# ruff: noqa: S608 - the schema's name is ours

_OPEN = ("scheduled", "due")


class ToldTask(Struct):
    """One task, by the columns that its events fill."""

    task_id: UUID
    customer_id: UUID
    dealer_id: str
    kind: str
    status: str
    scheduled_at: datetime
    due_at: datetime
    expires_at: datetime | None
    consultant_id: str | None
    purpose: str | None
    template: str | None
    subject_id: UUID | None
    cause_id: UUID | None
    why: str | None
    policy_version: int
    replaces: UUID | None
    fell_due_at: datetime | None = None
    ended_at: datetime | None = None
    end_reason: str | None = None
    escalated_at: datetime | None = None
    manager_id: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.status in _OPEN


def told_tasks(envelopes: Iterable[Envelope]) -> dict[UUID, ToldTask]:
    """The tasks that events tell of, each customer's events in their order.

    Raises:
        AssertionError: a task took a step that it may not take: it ended twice, fell due twice, came from nowhere.
    """
    tasks: dict[UUID, ToldTask] = {}
    for envelope in envelopes:
        event: Any = decode_event(envelope.type, bytes(envelope.data))
        if isinstance(event, ContactTaskScheduled):
            assert event.task_id not in tasks, f"{event.task_id} is scheduled twice"
            assert event.replaces is None or tasks[event.replaces].status == "cancelled", f"{event.replaces} goes on"
            tasks[event.task_id] = _scheduled(event, envelope)
        else:
            task = tasks[event.task_id]
            assert task.customer_id == envelope.subject, f"{event.task_id} is another customer's"
            _step(task, event, envelope.time)
    return tasks


def _scheduled(event: ContactTaskScheduled, envelope: Envelope) -> ToldTask:
    return ToldTask(
        task_id=event.task_id,
        customer_id=envelope.subject,
        dealer_id=envelope.dealerid,
        kind=event.kind,
        status="scheduled",
        scheduled_at=envelope.time,
        due_at=event.due_at,
        expires_at=event.expires_at,
        consultant_id=event.consultant_id,
        purpose=event.purpose,
        template=event.template,
        subject_id=event.subject_id,
        cause_id=event.cause_id,
        why=event.why,
        policy_version=event.policy_version,
        replaces=event.replaces,
    )


def _step(task: ToldTask, event: Any, at: datetime) -> None:
    match event:
        case ContactTaskDue():
            assert task.status == "scheduled", f"{task} falls due"
            task.status, task.fell_due_at = "due", at
        case ContactTaskDone():
            assert task.is_open or task.status == "missed", f"{task} is done"
            task.status, task.ended_at, task.end_reason = "done", at, None
        case ContactTaskMissed():
            assert task.is_open, f"{task} is missed"
            task.status, task.ended_at, task.end_reason = "missed", at, event.reason
        case ContactTaskCancelled():
            assert task.is_open, f"{task} is cancelled"
            task.status, task.ended_at, task.end_reason = "cancelled", at, event.reason
        case ContactTaskReassigned():
            assert task.is_open, f"{task} is reassigned"
            assert task.consultant_id == event.from_consultant_id, f"{task} is not {event.from_consultant_id}'s"
            task.consultant_id, task.escalated_at, task.manager_id = event.to_consultant_id, None, None
        case ContactTaskEscalated():
            assert task.escalated_at is None, f"{task} is escalated twice"
            task.escalated_at, task.manager_id = at, event.manager_id
        case _:
            raise AssertionError(f"not an event of a task: {event}")


async def check_tasks(connection: Connection, envelopes: Iterable[Envelope], seed: str, schema: str) -> None:
    """The table of tasks says what their events say, and each customer's row how many are open.

    Raises:
        AssertionError: it does not; the message has the seed.
    """
    told = told_tasks(envelopes)
    columns = ", ".join(name for name in ToldTask.__struct_fields__)
    rows = {row["task_id"]: row for row in await connection.fetch(f"SELECT {columns} FROM {schema}.task")}
    untold, unkept = rows.keys() - told.keys(), told.keys() - rows.keys()
    assert not untold, f"{seed}: {len(untold)} tasks without events: {[dict(rows[one]) for one in untold][:2]}"
    assert not unkept, f"{seed}: {len(unkept)} events without tasks: {[told[one] for one in unkept][:2]}"
    for task_id, row in rows.items():
        wrong = {
            name: (value, getattr(told[task_id], name))
            for name, value in row.items()
            if value != getattr(told[task_id], name)
        }
        assert not wrong, f"{seed}: task {task_id}: the row says otherwise than the events: {wrong}"
    counted = {
        row["customer_id"]: row["open_tasks"]
        for row in await connection.fetch(f"SELECT customer_id, open_tasks FROM {schema}.customer WHERE open_tasks > 0")
    }
    open_now: dict[UUID, int] = {}
    for task in told.values():
        if task.is_open:
            open_now[task.customer_id] = open_now.get(task.customer_id, 0) + 1
    assert counted == open_now, f"{seed}: open_tasks counts otherwise"
