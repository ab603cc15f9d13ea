"""Grading's HTTP API: a customer's grade and why, its history, lists, the grade mix. Reads only."""

from collections.abc import Mapping
from importlib.metadata import version
from uuid import UUID

from litestar import Litestar, get
from litestar.openapi.spec import Tag
from litestar.types import ControllerRouterHandler

from services.grading import queries
from services.grading.answers import (
    CustomerGrade,
    CustomerPage,
    GradeHistory,
    GradeMix,
    SignalInWords,
    signal_in_words,
)
from services.grading.parameters import ByGrade, ByMoment, Consultant, EndedAs, GradeText, Overdue, Sequence
from shared.database.connection import Pool
from shared.events.values import Grade, Signal
from shared.http.app import build_app
from shared.http.cursors import after_of, cursor_of
from shared.http.parameters import (
    Cursor,
    Customer,
    Dealer,
    Limit,
    OptionalDealer,
    OptionalGroup,
    check_names,
    wrong_parameter,
)
from shared.http.problems import ProblemRaised, problem
from shared.http.unavailable import DATABASE_UNAVAILABLE
from shared.settings import Settings

_DESCRIPTION = """\
每位客户的级别及判级依据，由已记录的事件推导得出。查询须注明门店，其他门店的客户视为不存在。

Every customer's grade (C, B, B+, A, A+, H, O), derived from what was recorded, with the reasons and their evidence.
A read names its dealer; another dealer's customer is unknown.
"""

_TAGS = [
    Tag(name="grade", description="级别 · Grades"),
    Tag(name="rules", description="判级规则 · What grades are derived by"),
]


def create_app(pool: Pool, settings: Settings) -> Litestar:
    """The application, reading the live version of the projection."""

    async def ready() -> Mapping[str, str]:
        await pool.fetchval("SELECT count(*) FROM (SELECT 1 FROM grading.customer_grade LIMIT 1) AS one")
        return {}

    return build_app(
        [*customer_routes(pool), *dealer_routes(pool), signals_route()],
        title="客户判级 · Showroom grading",
        version=version("showroom"),
        description=_DESCRIPTION,
        max_body_bytes=settings.max_body_bytes,
        ready=ready,
        tags=_TAGS,
        exception_handlers=DATABASE_UNAVAILABLE,
    )


def customer_routes(pool: Pool) -> list[ControllerRouterHandler]:
    """Routes about one customer."""

    @get(
        "/v1/customers/{customer_id:uuid}/grade",
        guards=[check_names],
        tags=["grade"],
        summary="客户级别及依据 · A customer's grade and why",
        operation_id="customer_grade",
    )
    async def customer_grade(customer_id: Customer, dealer_id: Dealer) -> CustomerGrade:
        """The grade now, the rules that made it, and the evidence behind them in both languages."""
        return await _customer(pool, dealer_id, customer_id)

    @get(
        "/v1/customers/{customer_id:uuid}/grades",
        guards=[check_names],
        tags=["grade"],
        summary="客户级别历史 · History of a customer's grade",
        operation_id="customer_grades",
    )
    async def customer_grades(
        customer_id: Customer, dealer_id: Dealer, after: Sequence = 0, limit: Limit = 100
    ) -> GradeHistory:
        """Every change with before, after, reasons and evidence, the oldest first."""
        await _customer(pool, dealer_id, customer_id)
        changes = await queries.read_changes(pool, customer_id, after, limit)
        return GradeHistory(customer_id, tuple(changes), changes[-1].sequence if len(changes) == limit else None)

    return [customer_grade, customer_grades]


def dealer_routes(pool: Pool) -> list[ControllerRouterHandler]:
    """Routes about many customers."""

    @get(
        "/v1/grades",
        guards=[check_names],
        tags=["grade"],
        summary="客户列表 · List a dealer's customers",
        operation_id="grades",
    )
    async def grades(  # noqa: PLR0913, PLR0917 - a query parameter each
        dealer_id: Dealer,
        consultant_id: Consultant = None,
        grade: GradeText = None,
        end_state: EndedAs = None,
        overdue: Overdue = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> CustomerPage:
        """Open customers, or those of an end state; the highest grade first, of those overdue the longest overdue."""
        if overdue and end_state is not None:
            raise wrong_parameter(
                "overdue",
                en="Only open customers can be overdue: leave end_state out",
                zh="终态客户不存在逾期，请勿同时指定 end_state",
            )
        filters = queries.Filters(
            dealer_id=dealer_id,
            consultant_id=consultant_id,
            grade=None if grade is None else Grade(grade.replace(" ", "+")),
            end_state=end_state,
            overdue=overdue,
        )
        after = None if cursor is None else after_of(cursor, ByMoment if overdue else ByGrade)
        customers, next_after = await queries.list_customers(pool, filters, after, limit)
        return CustomerPage(tuple(customers), None if next_after is None else cursor_of(next_after))

    @get(
        "/v1/grade-mix",
        guards=[check_names],
        tags=["grade"],
        summary="级别分布 · Customers by grade and end state",
        operation_id="grade_mix",
    )
    async def grade_mix(dealer_id: OptionalDealer = None, group_id: OptionalGroup = None) -> GradeMix:
        """How many customers stand at each grade and in each end state: of a dealer, or of each dealer of a group."""
        if dealer_id is not None and group_id is None:
            return GradeMix(await queries.mix_of_dealer(pool, dealer_id))
        if group_id is not None and dealer_id is None:
            return GradeMix(await queries.mix_of_group(pool, group_id))
        raise wrong_parameter("dealer_id", en="Name a dealer or a group", zh="请指定门店或集团其中之一")

    return [grades, grade_mix]


def signals_route() -> ControllerRouterHandler:
    """The signals with their wording, for whoever shows them to a consultant."""
    in_words = [signal_in_words(one) for one in Signal]

    @get(
        "/v1/signals",
        guards=[check_names],
        tags=["rules"],
        summary="33 项购买信号 · The 33 buying signals",
        operation_id="signals",
        sync_to_thread=False,
    )
    def signals() -> list[SignalInWords]:
        """Each with its grade, the stages where it is observed, and its wording; a grade's last is the horizon."""
        return in_words

    return signals


async def _customer(pool: Pool, dealer_id: str, customer_id: UUID) -> CustomerGrade:
    found = await queries.find_customer(pool, dealer_id, customer_id)
    if found is None:
        raise ProblemRaised(
            problem("CustomerUnknown", 404, en="The dealer has no such customer", zh="该门店没有此客户")
        )
    return found
