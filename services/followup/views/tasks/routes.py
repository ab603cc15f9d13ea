"""Routes about contact tasks."""

from datetime import datetime
from uuid import UUID

from litestar import get
from litestar.types import ControllerRouterHandler

from services.followup.day.calendar import Period, moments_of, span_of
from services.followup.day.store import known_dealer, time_zone_of, today_of
from services.followup.views.parameters import (
    ByMoment,
    Consultant,
    DueAfter,
    DueBefore,
    Kind,
    Overdue,
    Status,
    TaskId,
    Today,
    moment_of,
)
from services.followup.views.refusals import CUSTOMER_UNKNOWN, TASK_UNKNOWN
from services.followup.views.tasks import queries
from services.followup.views.tasks.answers import TaskInWords, TaskPage
from shared.database.connection import Pool
from shared.http.cursors import after_of, cursor_of
from shared.http.parameters import Cursor, Customer, Dealer, Limit, check_names, wrong_parameter
from shared.http.problems import ProblemRaised


def task_routes(pool: Pool) -> list[ControllerRouterHandler]:
    """Lists of tasks, one task, a customer's tasks."""

    @get(
        "/v1/tasks",
        guards=[check_names],
        tags=["tasks"],
        summary="任务列表 · List a dealer's tasks",
        operation_id="tasks",
    )
    async def tasks(  # noqa: PLR0913, PLR0917 - a query parameter each
        dealer_id: Dealer,
        consultant_id: Consultant = None,
        status: Status = None,
        kind: Kind = None,
        today: Today = False,
        due_before: DueBefore = None,
        due_after: DueAfter = None,
        overdue: Overdue = False,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> TaskPage:
        """Open tasks, or those of a status, or those overdue; the earliest due first."""
        if overdue and status is not None:
            raise wrong_parameter(
                "overdue",
                en="Overdue tasks are missed ones: leave status out",
                zh="逾期任务即已逾期状态，请勿同时指定 status",
            )
        before = moment_of(due_before, "due_before")
        if today:
            over_at = await _end_of_today(pool, dealer_id)
            before = over_at if before is None else min(before, over_at)
        filters = queries.Filters(
            dealer_id=dealer_id,
            consultant_id=consultant_id,
            status=status,
            kind=kind,
            due_before=before,
            due_after=moment_of(due_after, "due_after"),
            overdue=overdue,
        )
        after = None if cursor is None else after_of(cursor, ByMoment)
        page, more = await queries.list_tasks(pool, filters, after, limit)
        return TaskPage(page, None if more is None else cursor_of(more), await time_zone_of(pool, dealer_id))

    @get(
        "/v1/tasks/{task_id:uuid}",
        guards=[check_names],
        tags=["tasks"],
        summary="单个任务 · One task",
        operation_id="task",
    )
    async def task(task_id: TaskId, dealer_id: Dealer) -> TaskInWords:
        """The task as it stands now, with the rule and the policy that planned it."""
        return await known_task(pool, dealer_id, task_id)

    @get(
        "/v1/customers/{customer_id:uuid}/tasks",
        guards=[check_names],
        tags=["tasks"],
        summary="客户的全部任务 · All tasks of a customer",
        operation_id="customer_tasks",
    )
    async def customer_tasks(
        customer_id: Customer, dealer_id: Dealer, limit: Limit = 100, cursor: Cursor = None
    ) -> TaskPage:
        """Every task that was ever planned for the customer, the latest due first."""
        after = None if cursor is None else after_of(cursor, ByMoment)
        found = await queries.list_of_customer(pool, dealer_id, customer_id, after, limit)
        if found is None:
            raise ProblemRaised(CUSTOMER_UNKNOWN)
        page, more = found
        return TaskPage(page, None if more is None else cursor_of(more), await time_zone_of(pool, dealer_id))

    return [tasks, task, customer_tasks]


async def _end_of_today(pool: Pool, dealer_id: str) -> datetime:
    dealer = await known_dealer(pool, dealer_id)
    _, over_at = moments_of(dealer, span_of(Period.DAY, today_of(dealer)))
    return over_at


async def known_task(pool: Pool, dealer_id: str, task_id: UUID) -> TaskInWords:
    """A task of the dealer.

    Raises:
        ProblemRaised: 404 `TaskUnknown`.
    """
    found = await queries.find_task(pool, dealer_id, task_id)
    if found is None:
        raise ProblemRaised(TASK_UNKNOWN)
    return found
