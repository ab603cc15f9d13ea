"""Whom a request is about: customers of a consultant, or of tasks."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import Record

from services.followup.views.handing_over.asking import MOST_CUSTOMERS, ChosenTasks
from services.followup.views.handing_over.sharing import Candidate
from services.followup.views.refusals import TOO_MANY_CUSTOMERS, tasks_unknown
from services.followup.views.tasks.queries import Filters, condition_of
from shared.database.connection import Pool
from shared.events.values import Grade
from shared.http.problems import ProblemRaised

# ruff: noqa: S608 - the SQL is put together from what stands here; values go in as parameters

_CUSTOMERS = "SELECT customer_id, consultant_id, grade FROM followup.customer"

_OF_CONSULTANT = f"""
{_CUSTOMERS}
WHERE dealer_id = $1 AND consultant_id = $2
  AND (end_state IS NULL OR (end_state NOT IN ('merged', 'erased') AND open_tasks > 0))
LIMIT {MOST_CUSTOMERS + 1}
"""

_UNKNOWN_TASKS = """
SELECT wanted.task_id
FROM unnest($2::uuid[]) AS wanted (task_id)
WHERE NOT EXISTS (SELECT 1 FROM followup.task WHERE task.task_id = wanted.task_id AND task.dealer_id = $1)
LIMIT 20
"""


async def of_consultant(pool: Pool, dealer_id: str, staff_id: str) -> list[Candidate]:
    """Customers of the consultant who are open, and those whose way has ended but who are still looked after.

    Raises:
        ProblemRaised: 422 `TooManyCustomers`.
    """
    return _candidates(await pool.fetch(_OF_CONSULTANT, dealer_id, staff_id))


async def of_tasks(pool: Pool, dealer_id: str, task_ids: Sequence[UUID]) -> list[Candidate]:
    """Customers of the tasks.

    Raises:
        ProblemRaised: 404 `TaskUnknown`, the dealer does not have one of them.
    """
    if unknown := await pool.fetch(_UNKNOWN_TASKS, dealer_id, list(task_ids)):
        raise tasks_unknown(str(row["task_id"]) for row in unknown)
    chosen = "SELECT customer_id FROM followup.task WHERE dealer_id = $1 AND task_id = ANY($2::uuid[])"
    return _candidates(await pool.fetch(_customers_of(chosen), dealer_id, list(task_ids)))


async def of_chosen_tasks(pool: Pool, dealer_id: str, chosen: ChosenTasks) -> list[Candidate]:
    """Customers of the tasks that fit.

    Raises:
        ProblemRaised: 422 `TooManyCustomers`.
    """
    condition = condition_of(
        Filters(
            dealer_id=dealer_id,
            consultant_id=chosen.consultant_id,
            status=chosen.status,
            kind=chosen.kind,
            due_before=chosen.due_before,
            due_after=chosen.due_after,
            overdue=chosen.overdue,
            escalated=chosen.escalated,
            for_people=chosen.overdue,
        )
    )
    tasks = f"SELECT customer_id FROM followup.task WHERE {condition.sql}"
    return _candidates(await pool.fetch(_customers_of(tasks), *condition.values))


def _customers_of(tasks: str) -> str:
    return f"{_CUSTOMERS} WHERE dealer_id = $1 AND customer_id IN ({tasks}) LIMIT {MOST_CUSTOMERS + 1}"


def _candidates(rows: list[Record]) -> list[Candidate]:
    if len(rows) > MOST_CUSTOMERS:
        raise ProblemRaised(TOO_MANY_CUSTOMERS)
    return [Candidate(row["customer_id"], row["consultant_id"], Grade(row["grade"] or Grade.UNGRADED)) for row in rows]
