"""All routes of the day and the week."""

from litestar.types import ControllerRouterHandler

from services.followup.day.measures.routes import measure_routes
from services.followup.day.plan.routes import plan_routes
from services.followup.day.report.routes import report_routes
from services.followup.day.seminar.routes import seminar_routes
from services.followup.day.targets.routes import target_routes
from services.followup.intake import Intake
from shared.database.connection import Pool


def day_routes(pool: Pool, intake: Intake) -> list[ControllerRouterHandler]:
    """The work plan, the morning meeting, daily reports, targets, the weekly seminar and its measures."""
    return [
        *plan_routes(pool, intake),
        *report_routes(pool, intake),
        *target_routes(pool),
        *seminar_routes(pool, intake),
        *measure_routes(pool, intake),
    ]
