"""SQL that the projection runs: customers, tasks and day streams in and out, a batch in one statement each."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import astuple

from services.followup.planning.state import Customer, from_bytes, to_bytes
from services.followup.task import Task
from shared.database.connection import Connection
from shared.events.streams import DERIVED_VERSION
from shared.events.values import DealerId, EndState, GroupId
from shared.projector.projection import Change, Stream
from shared.projector.upserting import upsert

_CUSTOMER = (
    "customer_id",
    "partition",
    "dealer_id",
    "group_id",
    "consultant_id",
    "grade",
    "end_state",
    "last_contact_at",
    "open_tasks",
    "next_at",
    "versions",
    "sent",
    "state",
)
COMPARED_OF_CUSTOMER = ", ".join(name for name in _CUSTOMER if name != "next_at")
"""What a rebuild makes the same: ``next_at`` says when to look, and a change of policy sets it for many at once."""

_TASK = (
    "task_id",
    "customer_id",
    "kind",
    "status",
    "scheduled_at",
    "due_at",
    "expires_at",
    "escalates_at",
    "consultant_id",
    "purpose",
    "grade",
    "template",
    "subject_id",
    "cause_id",
    "why",
    "policy_scope",
    "policy_version",
    "replaces",
    "fell_due_at",
    "ended_at",
    "end_reason",
    "logged_event_id",
    "escalated_at",
    "manager_id",
    "settled_at",
)
_TASK_ROW = (*_TASK, "partition", "dealer_id", "group_id")
_DAY_STREAM = ("stream_id", "partition", "versions", "sent")

_LOAD = """
SELECT customer_id, versions, sent, state FROM {schema}.customer WHERE customer_id = ANY($1::uuid[])
UNION ALL SELECT stream_id, versions, sent, NULL FROM {schema}.day_stream WHERE stream_id = ANY($2::uuid[])
"""

_SET_SENT = """
UPDATE {schema}.customer AS mine
SET sent = coalesce((SELECT max(sequence) FROM {schema}.outbox AS o WHERE o.stream_id = mine.customer_id), 0)
"""

_DUE = """
SELECT mine.partition, due.customer_id
FROM unnest($1::int[]) AS mine (partition) CROSS JOIN LATERAL (
    SELECT customer_id, next_at FROM {schema}.customer AS c
    WHERE c.partition = mine.partition AND c.next_at <= $2 ORDER BY next_at, customer_id LIMIT $3
) AS due ORDER BY due.next_at, due.customer_id
"""

_WAKE = """
UPDATE {schema}.customer SET next_at = $3
WHERE partition = $1 AND {scope}_id = $2 AND state IS NOT NULL AND (next_at IS NULL OR next_at > $3)
"""


class TaskRow(Struct, frozen=True):
    """A task with whose it is."""

    dealer_id: DealerId
    group_id: GroupId
    task: Task


class Wake(Struct, frozen=True):
    """The customers of a ``dealer`` or a ``group`` are to be looked at from a moment on: what they rest on changed."""

    scope: str
    scope_id: str
    at: datetime


async def load_streams(
    connection: Connection, schema: str, stream_ids: Iterable[UUID]
) -> Mapping[UUID, Stream[Customer]]:
    """The streams that have a row."""
    customers, days = _by_kind(stream_ids)
    rows = await connection.fetch(_LOAD.format(schema=schema), customers, days)
    return {
        stream_id: Stream(versions, sent, None if state is None else from_bytes(state))
        for stream_id, versions, sent, state in rows
    }


async def save_streams(
    connection: Connection, schema: str, changes: Iterable[tuple[Change[Customer], datetime | None]]
) -> None:
    """Insert or update the rows of customers, each with when the clock must look at them, and of day streams."""
    customers, days = [], []
    for change, next_at in changes:
        if _is_day(change.stream_id):
            stream = change.stream
            days.append((change.stream_id, change.partition, stream.versions, stream.sent))
        else:
            customers.append(_customer_row(change, next_at))
    if customers:
        await upsert(connection, f"{schema}.customer", _CUSTOMER, "customer_id", customers)
    if days:
        await upsert(connection, f"{schema}.day_stream", _DAY_STREAM, "stream_id", days)


async def save_tasks(connection: Connection, schema: str, tasks: Mapping[int, Iterable[TaskRow]]) -> None:
    """Insert or update tasks by partition; of several rows of a task the last one counts."""
    rows = []
    for partition, some in tasks.items():
        latest = {row.task.task_id: row for row in some}
        rows += [(*astuple(row.task), partition, row.dealer_id, row.group_id) for row in latest.values()]
    if rows:
        await upsert(connection, f"{schema}.task", _TASK_ROW, "task_id", rows)


async def set_sent(connection: Connection, schema: str) -> None:
    """Set ``sent`` of every customer to what the outbox says."""
    await connection.execute(_SET_SENT.format(schema=schema))


async def due_customers(
    connection: Connection, schema: str, partitions: Sequence[int], at: datetime, limit: int
) -> dict[int, list[UUID]]:
    """Customers of the partitions whom the clock must look at by ``at``, the earliest first."""
    due: dict[int, list[UUID]] = {}
    for partition, customer_id in await connection.fetch(_DUE.format(schema=schema), list(partitions), at, limit):
        due.setdefault(partition, []).append(customer_id)
    return due


async def wake(connection: Connection, schema: str, partition: int, wakes: Iterable[Wake]) -> None:
    """Let the clock look at customers of a partition."""
    for one in wakes:
        await connection.execute(_WAKE.format(schema=schema, scope=one.scope), partition, one.scope_id, one.at)


def _by_kind(stream_ids: Iterable[UUID]) -> tuple[list[UUID], list[UUID]]:
    customers: list[UUID] = []
    days: list[UUID] = []
    for one in stream_ids:
        (days if _is_day(one) else customers).append(one)
    return customers, days


def _is_day(stream_id: UUID) -> bool:
    return stream_id.version == DERIVED_VERSION


def _customer_row(change: Change[Customer], next_at: datetime | None) -> tuple[object, ...]:
    stream = change.stream
    customer = stream.state
    return (
        change.stream_id,
        change.partition,
        customer and customer.dealer_id,
        customer and customer.group_id,
        customer and customer.consultant_id,
        customer and customer.graded and customer.graded.grade.value,
        customer and end_state_of(customer),
        customer and customer.contact and customer.contact.at,
        len(customer.open) if customer else 0,
        next_at,
        stream.versions,
        stream.sent,
        customer and to_bytes(customer),
    )


def end_state_of(customer: Customer) -> EndState | None:
    """Where the customer's way ended, as far as their contacts go: nobody follows up who is merged away or erased."""
    ends = (
        (customer.erased, EndState.ERASED),
        (customer.merged, EndState.MERGED),
        (customer.lost, EndState.OUT_OF_CONTACT),
        (customer.defeat is not None, EndState.DEFEATED),
        (customer.delivered is not None and customer.order is None, EndState.DELIVERED),
    )
    return next((end for holds, end in ends if holds), None)
