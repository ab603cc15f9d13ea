"""Deciders of the day (section 4): morning and evening meetings, the daily report and its review."""

from services.intake.customer.notes import note_of
from services.intake.daily import refusals
from services.intake.daily.commands import HoldMeeting, ReviewDailyReport, SubmitDailyReport
from services.intake.daily.recording import recorded_on, repeats
from services.intake.daily.state import Day, ReportStatus
from services.intake.dealer.checks import day_of, occurred, unfit_consultant, unknown_staff
from services.intake.deciding import Decision, Refusal, View, decides
from services.intake.roles import MANAGERS, SELLERS
from shared.events.daily import DailyReportReviewed, DailyReportSubmitted, MeetingHeld
from shared.events.values import Role, StaffId


@decides(HoldMeeting, en="Hold a meeting", zh="登记早会/夕会", roles=MANAGERS)
def hold_meeting(command: HoldMeeting, view: View) -> Decision | Refusal:
    """Section 4: the morning meeting announces the plan and confirms the rota; the evening one reviews the day."""
    day = command.day or day_of(command, view)
    unknown = unknown_staff(view, *command.attended, path="$.attended")
    if unknown is not None:
        return unknown
    if command.kind.value in (view.day(day) or Day()).meetings:
        return refusals.MEETING_ALREADY_HELD
    note_id, private = note_of(view, command.note)
    held = MeetingHeld(day=day, kind=command.kind.value, attended=command.attended, note_id=note_id)
    return recorded_on(day, command, held, private)


@decides(SubmitDailyReport, en="Submit a daily report", zh="提交销售日报", roles=SELLERS)
def submit_daily_report(command: SubmitDailyReport, view: View) -> Decision | Refusal:
    """Section 4: the daily report is filled from what was recorded; one stands per consultant and day."""
    consultant_id = _whose(command)
    if isinstance(consultant_id, Refusal):
        return consultant_id
    day = command.day or day_of(command, view)
    refusal = unfit_consultant(view, consultant_id, occurred(command, view), "$.consultant_id") or _refuse_report(
        command, view.day(day) or Day(), consultant_id
    )
    if refusal is not None:
        return refusal
    report_id = command.report_id or view.new_id()
    note_id, private = note_of(view, command.note)
    submitted = DailyReportSubmitted(
        report_id=report_id, day=day, consultant_id=consultant_id, figures=command.figures, note_id=note_id
    )
    return recorded_on(day, command, submitted, private, report_id=str(report_id))


@decides(ReviewDailyReport, en="Review a daily report", zh="审阅日报", roles=MANAGERS)
def review_daily_report(command: ReviewDailyReport, view: View) -> Decision | Refusal:
    """Section 4: in the evening the manager reviews the report and tomorrow's plan, comments, instructs."""
    day = command.day or day_of(command, view)
    report = (view.day(day) or Day()).report(command.report_id)
    if report is None:
        return refusals.REPORT_UNKNOWN
    if report.status is not ReportStatus.SUBMITTED:
        return refusals.REPORT_ALREADY_REVIEWED
    note_id, private = note_of(view, command.note)
    reviewed = DailyReportReviewed(
        report_id=report.report_id,
        consultant_id=report.consultant_id,
        accepted=command.accepted,
        note_id=note_id,
    )
    return recorded_on(day, command, reviewed, private)


def _whose(command: SubmitDailyReport) -> StaffId | Refusal:
    """Whose report it is; consultants submit their own only."""
    if command.actor.role is not Role.CONSULTANT:
        return command.consultant_id or refusals.CONSULTANT_MISSING
    if command.consultant_id in (None, command.actor.id):
        return command.actor.id
    return refusals.NOT_YOUR_REPORT


def _refuse_report(command: SubmitDailyReport, day: Day, consultant_id: StaffId) -> Refusal | None:
    if command.report_id is not None and day.report(command.report_id) is not None:
        return refusals.REPORT_ID_USED
    if day.standing_report(consultant_id) is not None:
        return refusals.REPORT_ALREADY_SUBMITTED
    return refusals.FIGURE_REPEATS if repeats(command.figures) else None
