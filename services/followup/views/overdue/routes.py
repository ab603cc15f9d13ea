"""Routes about what is overdue."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from services.followup.day.store import time_zone_of
from services.followup.views.overdue.answers import GroupBy, OverdueTasks
from services.followup.views.overdue.queries import overdue_by
from services.followup.views.parameters import ByMoment, Consultant, Manager
from services.followup.views.tasks.answers import TaskPage
from services.followup.views.tasks.queries import Filters, list_tasks
from shared.database.connection import Pool
from shared.http.cursors import after_of, cursor_of
from shared.http.parameters import Cursor, Dealer, Limit, check_names

CountedBy = Annotated[GroupBy, QueryParameter(description="汇总方式 · What they are counted by")]


def overdue_routes(pool: Pool) -> list[ControllerRouterHandler]:
    """Overdue tasks counted, and those that were put before the manager."""

    @get(
        "/v1/overdue",
        guards=[check_names],
        tags=["manager"],
        summary="逾期汇总 · What is overdue, by consultant",
        operation_id="overdue",
    )
    async def overdue(dealer_id: Dealer, group_by: CountedBy = GroupBy.CONSULTANT) -> OverdueTasks:
        """How many tasks are due or missed with no contact since, those with most missed first."""
        return OverdueTasks(dealer_id=dealer_id, group_by=group_by, groups=await overdue_by(pool, dealer_id, group_by))

    @get(
        "/v1/escalations",
        guards=[check_names],
        tags=["manager"],
        summary="上报的任务 · Tasks put before the manager",
        operation_id="escalations",
    )
    async def escalations(
        dealer_id: Dealer,
        consultant_id: Consultant = None,
        manager_id: Manager = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> TaskPage:
        """Tasks that were escalated and had no contact since, the earliest due first.

        They were missed, are open while whoever was to do them has left, or are messages that did not arrive.
        """
        filters = Filters(dealer_id=dealer_id, consultant_id=consultant_id, manager_id=manager_id, escalated=True)
        after = None if cursor is None else after_of(cursor, ByMoment)
        page, more = await list_tasks(pool, filters, after, limit)
        return TaskPage(page, None if more is None else cursor_of(more), await time_zone_of(pool, dealer_id))

    return [overdue, escalations]
