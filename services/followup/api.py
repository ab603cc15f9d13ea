"""Follow-up's HTTP API: contact tasks and their working sheets, what is overdue, hand-overs, policies, calendars."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version

from litestar import Litestar
from litestar.openapi.spec import Tag
from litestar.types import ControllerRouterHandler

from services.followup.intake import Intake
from services.followup.messages.receipt_bodies import Receipt, Reply
from services.followup.policy_settings import FollowUpSettings
from services.followup.views.calendar.routes import calendar_routes
from services.followup.views.handing_over.asking import HandOver, ReassignTasks
from services.followup.views.handing_over.routes import hand_over_routes
from services.followup.views.overdue.routes import overdue_routes
from services.followup.views.policies.answers import CheckPolicy
from services.followup.views.policies.routes import policy_routes
from services.followup.views.sheet.routes import sheet_routes
from services.followup.views.tasks.routes import task_routes
from services.followup.views.texts.answers import PreviewMessages
from services.followup.views.texts.routes import text_routes
from shared.database.connection import Pool
from shared.http.app import build_app
from shared.http.document import Addition, schemas_of
from shared.http.unavailable import DATABASE_UNAVAILABLE
from shared.settings import Settings

_DESCRIPTION = """\
每位客户的跟进任务：何时、由谁、为何联系，结果如何；工作单、逾期与移交、政策与日历。查询须注明门店，其他门店的任务视为不存在。
工作单含个人信息，读取时向接待服务索取；谁可读取目前不作检查，本接口请勿对外开放。

Every customer's contact tasks: when, by whom and why, and what became of them; working sheets, what is overdue and
hand-overs, policies and calendars. A read names its dealer; another dealer's task is unknown.
Working sheets hold personal data, asked of intake as they are read. Who asks is not checked yet: keep this API inside.
"""

_TAGS = [
    Tag(name="tasks", description="跟进任务 · Contact tasks"),
    Tag(name="manager", description="逾期、上报与移交 · What is overdue, escalations, hand-overs"),
    Tag(name="messages", description="消息回执与退订 · Delivery receipts and opting out"),
    Tag(name="policy", description="跟进政策与消息模板 · Policies and texts of messages"),
    Tag(name="day", description="工作计划、早会、日报与目标 · The day's plan, morning meeting, daily reports, targets"),
    Tag(name="week", description="周研讨会与应对措施 · The weekly seminar, its measures and whether they worked"),
]

_BODIES = (Receipt, Reply, HandOver, ReassignTasks, CheckPolicy, FollowUpSettings, PreviewMessages)


def create_app(
    pool: Pool, settings: Settings, routes: Sequence[ControllerRouterHandler] = (), *, intake: Intake
) -> Litestar:
    """The application, reading the live version of the projection.

    Args:
        pool: connections to the database.
        settings: the limit of a body.
        routes: those of the day and the week, and of delivery receipts.
        intake: what is asked for names and notes, and told of hand-overs.
    """

    async def ready() -> Mapping[str, str]:
        await pool.fetchval("SELECT count(*) FROM (SELECT 1 FROM followup.task LIMIT 1) AS one")
        return {}

    return build_app(
        [
            *task_routes(pool),
            *sheet_routes(pool, intake),
            *calendar_routes(pool),
            *overdue_routes(pool),
            *hand_over_routes(pool, intake),
            *policy_routes(pool),
            *text_routes(pool),
            *routes,
        ],
        title="客户跟进 · Showroom follow-up",
        version=version("showroom"),
        description=_DESCRIPTION,
        max_body_bytes=settings.max_body_bytes,
        ready=ready,
        tags=_TAGS,
        addition=Addition(schemas=schemas_of(*_BODIES)),
        exception_handlers=DATABASE_UNAVAILABLE,
    )
