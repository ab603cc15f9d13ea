"""Routes about daily reports: one consultant's, and the evening meeting's list of all."""

from collections.abc import Mapping
from datetime import date, timedelta

from litestar import get
from litestar.types import ControllerRouterHandler

from services.followup.day.calendar import Period, moments_of, span_of
from services.followup.day.commands import ReadyCommand, review_report, submit_report
from services.followup.day.counting import Counts, count
from services.followup.day.notes import Texts, texts_of
from services.followup.day.parameters import Consultant, Day, day_of
from services.followup.day.plan.answers import REPORT_WORDING
from services.followup.day.report import queries
from services.followup.day.report.answers import DailyReport, DayReports, ReportStanding, SubmittedReport
from services.followup.day.report.comparing import differences
from services.followup.day.report.queries import Submitted
from services.followup.day.staff import consultants_of
from services.followup.day.store import known_dealer, today_of
from services.followup.dealers import Dealer as Store
from services.followup.intake import Intake
from services.followup.views.wording import word
from shared.database.connection import Pool
from shared.http.parameters import Dealer, check_names

_SENT_BACK = "sent_back"
_TO_REVIEW = "submitted"


def report_routes(pool: Pool, intake: Intake) -> list[ControllerRouterHandler]:
    """Daily reports."""

    @get(
        "/v1/day/report",
        guards=[check_names],
        tags=["day"],
        summary="销售日报表 · A consultant's daily report",
        operation_id="daily_report",
    )
    async def daily_report(dealer_id: Dealer, consultant_id: Consultant, day: Day = None) -> DailyReport:
        """The report as recorded, what was submitted and said to it, and the command that submits it."""
        store = await known_dealer(pool, dealer_id)
        return await _report(pool, intake, store, consultant_id, day_of(day, "day", today_of(store)))

    @get(
        "/v1/day/reports",
        guards=[check_names],
        tags=["day"],
        summary="日报提交与审阅 · Who has submitted, whose report is reviewed",
        operation_id="daily_reports",
    )
    async def daily_reports(dealer_id: Dealer, day: Day = None) -> DayReports:
        """Every consultant's report of the day, with the command that reviews it."""
        store = await known_dealer(pool, dealer_id)
        on = day_of(day, "day", today_of(store))
        latest = {one.consultant_id: one for one in await queries.read_reports(pool, dealer_id, on)}
        counts = await count(pool, dealer_id, span_of(Period.DAY, on))
        people = sorted({*consultants_of(store), *latest})
        return DayReports(
            dealer_id=dealer_id,
            day=on,
            held_at=await queries.evening_held_at(pool, dealer_id, on),
            reports=tuple(_standing(store, on, who, latest.get(who), counts) for who in people),
        )

    return [daily_report, daily_reports]


async def _report(pool: Pool, intake: Intake, store: Store, consultant_id: str, day: date) -> DailyReport:
    dealer_id = store.dealer_id
    today = moments_of(store, span_of(Period.DAY, day))
    tomorrow = moments_of(store, span_of(Period.DAY, day + timedelta(days=1)))
    figures = await queries.read_figures(pool, dealer_id, day, consultant_id)
    recorded = {figure.name: figure.count for figure in figures}
    reports = await queries.read_reports(pool, dealer_id, day, consultant_id)
    last = reports[-1] if reports else None
    texts = await texts_of(intake, dealer_id, () if last is None else (last.note_id, last.review_note_id))
    may_submit = last is None or last.status == _SENT_BACK
    return DailyReport(
        dealer_id=dealer_id,
        consultant_id=consultant_id,
        day=day,
        figures=figures,
        done=await queries.ended_tasks(pool, dealer_id, consultant_id, "done", today),
        missed=await queries.ended_tasks(pool, dealer_id, consultant_id, "missed", today),
        tomorrow=await queries.planned_tasks(pool, dealer_id, consultant_id, tomorrow),
        submitted=None if last is None else _submitted(last, recorded, texts),
        submit=submit_report(dealer_id, consultant_id, day, recorded, len(reports)) if may_submit else None,
        notes_available=texts.available,
    )


def _submitted(report: Submitted, recorded: Mapping[str, int], texts: Texts) -> SubmittedReport:
    return SubmittedReport(
        report_id=report.report_id,
        status=word(report.status, REPORT_WORDING),
        submitted_at=report.submitted_at,
        note=texts.of(report.note_id),
        figures=report.figures,
        differences=differences(report.figures, recorded),
        reviewed_at=report.reviewed_at,
        reviewed_by=report.reviewed_by,
        instructions=texts.of(report.review_note_id),
    )


def _standing(store: Store, day: date, who: str, report: Submitted | None, counts: Counts) -> ReportStanding:
    if report is None:
        return ReportStanding(
            consultant_id=who,
            status=None,
            report_id=None,
            submitted_at=None,
            reviewed_at=None,
            reviewed_by=None,
            differences=(),
            review=None,
        )
    return ReportStanding(
        consultant_id=who,
        status=word(report.status, REPORT_WORDING),
        report_id=report.report_id,
        submitted_at=report.submitted_at,
        reviewed_at=report.reviewed_at,
        reviewed_by=report.reviewed_by,
        differences=differences(report.figures, counts.by_consultant.get(who, {})),
        review=_review(store, day, report),
    )


def _review(store: Store, day: date, report: Submitted) -> ReadyCommand | None:
    if report.status != _TO_REVIEW or store.manager_id is None:
        return None
    return review_report(store.dealer_id, store.manager_id, day, report.report_id)
