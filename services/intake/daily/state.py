"""A dealer's day as intake's deciders see it, built by `evolve` from the day's stream."""

from enum import StrEnum
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from shared.events import daily
from shared.events.envelope import Envelope
from shared.events.event import Event
from shared.events.values import StaffId


class ReportStatus(StrEnum):
    """Where a daily report stands."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    SENT_BACK = "sent_back"


class Report(Struct, frozen=True):
    """One submitted daily report (销售日报表)."""

    report_id: UUID
    consultant_id: StaffId
    status: ReportStatus = ReportStatus.SUBMITTED


class Day(Struct, frozen=True):
    """State of one day stream: the meetings held, the reports in order, whether the week's seminar was held."""

    meetings: frozenset[str] = frozenset()
    reports: tuple[Report, ...] = ()
    seminar_held: bool = False

    def report(self, report_id: UUID) -> Report | None:
        """One of the day's reports."""
        return next((one for one in self.reports if one.report_id == report_id), None)

    def standing_report(self, consultant_id: StaffId) -> Report | None:
        """The consultant's report of the day, unless it was sent back."""
        own = (one for one in self.reports if one.consultant_id == consultant_id)
        return next((one for one in own if one.status is not ReportStatus.SENT_BACK), None)


def evolve(state: Day | None, event: Event, _at: Envelope) -> Day:
    """The state after one more event of the stream."""
    before = state or Day()
    match event:
        case daily.MeetingHeld():
            return replace(before, meetings=before.meetings | {event.kind})
        case daily.DailyReportSubmitted():
            return replace(before, reports=(*before.reports, Report(event.report_id, event.consultant_id)))
        case daily.DailyReportReviewed():
            return replace(before, reports=tuple(_reviewed(one, event) for one in before.reports))
        case daily.WeeklySeminarHeld():
            return replace(before, seminar_held=True)
    return before


def _reviewed(report: Report, event: daily.DailyReportReviewed) -> Report:
    if report.report_id != event.report_id:
        return report
    return replace(report, status=ReportStatus.ACCEPTED if event.accepted else ReportStatus.SENT_BACK)
