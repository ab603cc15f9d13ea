"""Routes about the day before it begins: a consultant's work plan, the morning meeting's list."""

from datetime import date

from litestar import get
from litestar.types import ControllerRouterHandler

from services.followup.day.calendar import Period, moments_of, span_of
from services.followup.day.notes import texts_of
from services.followup.day.parameters import Consultant, Day, day_of
from services.followup.day.plan import queries
from services.followup.day.plan.answers import REPORT_WORDING, DayPlan, PreviousReport
from services.followup.day.plan.morning import morning_list
from services.followup.day.plan.morning_answers import MorningList
from services.followup.day.plan.tools import TOOL_FOLDER
from services.followup.day.staff import leave_on
from services.followup.day.store import known_dealer, today_of
from services.followup.dealers import Dealer as Store
from services.followup.intake import Intake
from services.followup.views.wording import word
from shared.database.connection import Pool
from shared.http.parameters import Dealer, check_names


def plan_routes(pool: Pool, intake: Intake) -> list[ControllerRouterHandler]:
    """What a consultant has to do, and what all of them have."""

    @get(
        "/v1/day/plan",
        guards=[check_names],
        tags=["day"],
        summary="当日工作计划 · A consultant's work plan of the day",
        operation_id="day_plan",
    )
    async def day_plan(dealer_id: Dealer, consultant_id: Consultant, day: Day = None) -> DayPlan:
        """Tasks, appointments, test drives and deliveries, the tool folder, and what yesterday left open."""
        store = await known_dealer(pool, dealer_id)
        return await _plan(pool, intake, store, consultant_id, day_of(day, "day", today_of(store)))

    @get(
        "/v1/day/morning",
        guards=[check_names],
        tags=["day"],
        summary="早会清单 · The morning meeting's list",
        operation_id="morning",
    )
    async def morning(dealer_id: Dealer, day: Day = None) -> MorningList:
        """Each consultant's plan in short, who is away, targets so far, and defeats that wait for confirmation."""
        store = await known_dealer(pool, dealer_id)
        return await morning_list(pool, store, day_of(day, "day", today_of(store)))

    return [day_plan, morning]


async def _plan(pool: Pool, intake: Intake, store: Store, consultant_id: str, day: date) -> DayPlan:
    begins, ends = moments_of(store, span_of(Period.DAY, day))
    about = (pool, store.dealer_id, consultant_id)
    report = await queries.previous_report(*about, day)
    texts = await texts_of(intake, store.dealer_id, () if report is None else (report["review_note_id"],))
    return DayPlan(
        dealer_id=store.dealer_id,
        consultant_id=consultant_id,
        day=day,
        on_leave=leave_on(store, consultant_id, day) is not None,
        appointments=await queries.due_tasks(*about, ends, promised=True),
        tasks=await queries.due_tasks(*about, ends, promised=False),
        bookings=await queries.bookings(pool, store.dealer_id, begins, ends, consultant_id),
        missed=await queries.missed_tasks(*about, ends),
        previous_report=None
        if report is None
        else PreviousReport(
            report_id=report["report_id"],
            day=report["day"],
            status=word(report["status"], REPORT_WORDING),
            reviewed_by=report["reviewed_by"],
            instructions=texts.of(report["review_note_id"]),
        ),
        tool_folder=TOOL_FOLDER,
        notes_available=texts.available,
    )
