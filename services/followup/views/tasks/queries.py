"""SQL of lists of tasks, on the views of the live version in schema ``followup``."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record
from msgspec import Struct

from services.followup.task import TaskKind, TaskStatus
from services.followup.views.moments import in_utc
from services.followup.views.tasks.answers import COLUMNS, TaskInWords, task_in_words
from services.followup.views.tasks.standing import ESCALATED, OPEN, OVERDUE
from shared.database.connection import Pool
from shared.http.cursors import After

# ruff: noqa: S608 - the SQL is put together from what stands here; values go in as parameters

_TASK = f"SELECT {COLUMNS} FROM followup.task WHERE task_id = $1 AND dealer_id = $2"

_CUSTOMER = "SELECT true FROM followup.customer WHERE customer_id = $1 AND dealer_id = $2"

_OF_CUSTOMER = f"""
SELECT {COLUMNS}
FROM followup.task
WHERE customer_id = $1 AND dealer_id = $2 AND ($3::timestamptz IS NULL OR (due_at, task_id) < ($3, $4))
ORDER BY due_at DESC, task_id DESC
LIMIT $5
"""


class Filters(Struct, frozen=True, kw_only=True):
    """Which tasks of a dealer: the open ones unless a status, or those overdue or escalated, are asked for.

    ``escalated`` are those that were put before a manager with no contact since; ``for_people`` leaves those that no
    message does.
    """

    dealer_id: str
    consultant_id: str | None = None
    status: TaskStatus | None = None
    kind: TaskKind | None = None
    due_before: datetime | None = None
    due_after: datetime | None = None
    overdue: bool = False
    escalated: bool = False
    for_people: bool = False
    manager_id: str | None = None


class Condition(Struct, frozen=True):
    """The filters as SQL, with the values that it names ``$1``, ``$2`` and so on."""

    sql: str
    values: tuple[object, ...]


def condition_of(filters: Filters) -> Condition:
    """What is asked for, as SQL over ``followup.task``."""
    values: list[object] = [filters.dealer_id]
    conditions = ["dealer_id = $1", _standing(filters)]
    for column, sign, value in (
        ("consultant_id", "=", filters.consultant_id),
        ("kind", "=", filters.kind),
        ("manager_id", "=", filters.manager_id),
        ("due_at", "<", filters.due_before),
        ("due_at", ">=", filters.due_after),
    ):
        if value is not None:
            values.append(in_utc(value) if isinstance(value, datetime) else value)
            conditions.append(f"{column} {sign} ${len(values)}")
    if filters.for_people:
        conditions.append("template IS NULL")
    return Condition(" AND ".join(conditions), tuple(values))


def _standing(filters: Filters) -> str:
    if filters.overdue:
        return f"{OVERDUE} AND escalated_at IS NOT NULL" if filters.escalated else OVERDUE
    if filters.escalated:
        return ESCALATED if filters.status is None else f"{ESCALATED} AND status = '{filters.status}'"
    return OPEN if filters.status is None else f"status = '{filters.status}'"


async def find_task(pool: Pool, dealer_id: str, task_id: UUID) -> TaskInWords | None:
    """A task of the dealer; another dealer's is as unknown as one that does not exist."""
    row = await pool.fetchrow(_TASK, task_id, dealer_id)
    return None if row is None else task_in_words(row)


async def list_tasks(
    pool: Pool, filters: Filters, after: After[datetime] | None, limit: int
) -> tuple[tuple[TaskInWords, ...], After[datetime] | None]:
    """A page of the list, the earliest due first, and where the next one starts."""
    sql, values = statement_of(filters, after, limit)
    return _page(await pool.fetch(sql, *values), limit)


def statement_of(filters: Filters, after: After[datetime] | None, limit: int) -> tuple[str, list[object]]:
    """The statement of a page and its values."""
    condition = condition_of(filters)
    sql, values = condition.sql, list(condition.values)
    if after is not None:
        sql += f" AND (due_at, task_id) > (${len(values) + 1}, ${len(values) + 2})"
        values += [after.key, after.id]
    values.append(limit + 1)
    return f"SELECT {COLUMNS} FROM followup.task WHERE {sql} ORDER BY due_at, task_id LIMIT ${len(values)}", values


async def list_of_customer(
    pool: Pool, dealer_id: str, customer_id: UUID, after: After[datetime] | None, limit: int
) -> tuple[tuple[TaskInWords, ...], After[datetime] | None] | None:
    """A page of all tasks of a customer, the latest due first; None where the dealer has no such customer."""
    if not await pool.fetchval(_CUSTOMER, customer_id, dealer_id):
        return None
    key, last = (after.key, after.id) if after else (None, None)
    return _page(await pool.fetch(_OF_CUSTOMER, customer_id, dealer_id, key, last, limit + 1), limit)


def _page(rows: list[Record], limit: int) -> tuple[tuple[TaskInWords, ...], After[datetime] | None]:
    page = rows[:limit]
    more = After(page[-1]["due_at"], page[-1]["task_id"]) if len(rows) > limit else None
    return tuple(task_in_words(row) for row in page), more
