"""Section 4: the day's meetings, the daily report and its review (P-D-C-A)."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from services.intake.daily.commands import HoldMeeting, MeetingKind, ReviewDailyReport, SubmitDailyReport
from shared.events.daily import DailyReportReviewed, DailyReportSubmitted, Figure, MeetingHeld
from shared.events.streams import day_stream
from tests.support.view import CONSULTANT, DEALER_ID, MANAGER, OTHER_CONSULTANT, RECEPTIONIST, Showroom

TODAY = date(2026, 3, 2)


def test_a_meeting_is_recorded_on_the_dealers_day() -> None:
    showroom = Showroom.opened()
    showroom.accepts(
        HoldMeeting,
        by=MANAGER,
        kind=MeetingKind.MORNING,
        attended=("li", "wang"),
        note="今日计划",
        occurred_at="2026-03-01T16:30:00Z",
    )
    (meeting,) = showroom.recorded
    (note,) = showroom.store.notes.values()
    assert meeting.event == MeetingHeld(day=TODAY, kind="morning", attended=("li", "wang"), note_id=note.note_id)
    assert (meeting.stream_id, note.text, note.customer_id) == (day_stream(DEALER_ID, TODAY), "今日计划", None)


def test_each_meeting_is_held_once_a_day() -> None:
    showroom = Showroom.opened()
    showroom.accepts(HoldMeeting, by=MANAGER, kind=MeetingKind.MORNING)
    assert showroom.refuses(HoldMeeting, by=MANAGER, kind=MeetingKind.MORNING).name == "MeetingAlreadyHeld"
    showroom.accepts(HoldMeeting, by=MANAGER, kind=MeetingKind.EVENING)
    showroom.wait(days=1)
    showroom.accepts(HoldMeeting, by=MANAGER, kind=MeetingKind.MORNING)


def test_only_staff_attends() -> None:
    refusal = Showroom.opened().refuses(HoldMeeting, by=MANAGER, kind=MeetingKind.MORNING, attended=("li", "nobody"))
    assert (refusal.name, refusal.path, refusal.about) == ("StaffUnknown", "$.attended", {"staff_id": "nobody"})


def test_a_consultant_submits_their_own_report() -> None:
    showroom = Showroom.opened()
    figures = (Figure("visits", 4), Figure("cards", 2))
    answer = showroom.accepts(SubmitDailyReport, by=CONSULTANT, figures=figures).answer
    assert showroom.events(DailyReportSubmitted) == [
        DailyReportSubmitted(
            report_id=UUID(answer["report_id"]), day=TODAY, consultant_id=CONSULTANT.id, figures=figures
        )
    ]
    refusal = showroom.refuses(SubmitDailyReport, by=CONSULTANT, consultant_id=OTHER_CONSULTANT.id)
    assert (refusal.name, refusal.status) == ("NotYourReport", 403)


def test_a_manager_may_submit_for_a_consultant_and_says_for_whom() -> None:
    showroom = Showroom.opened()
    assert showroom.refuses(SubmitDailyReport, by=MANAGER).name == "ConsultantMissing"
    assert showroom.refuses(SubmitDailyReport, by=MANAGER, consultant_id=RECEPTIONIST.id).name == "NotAConsultant"
    showroom.accepts(SubmitDailyReport, by=MANAGER, consultant_id=CONSULTANT.id)


def test_one_report_stands_per_consultant_and_day() -> None:
    showroom = Showroom.opened()
    showroom.accepts(SubmitDailyReport, by=CONSULTANT)
    assert showroom.refuses(SubmitDailyReport, by=CONSULTANT).name == "ReportAlreadySubmitted"
    showroom.accepts(SubmitDailyReport, by=OTHER_CONSULTANT)
    showroom.accepts(SubmitDailyReport, by=CONSULTANT, day=date(2026, 3, 1))


def test_a_report_that_is_sent_back_can_be_submitted_anew_under_another_id() -> None:
    showroom = Showroom.opened()
    report_id = uuid4()
    showroom.accepts(SubmitDailyReport, by=CONSULTANT, report_id=report_id)
    showroom.accepts(ReviewDailyReport, by=MANAGER, report_id=report_id, accepted=False, note="请补充跟进记录")
    assert showroom.refuses(SubmitDailyReport, by=CONSULTANT, report_id=report_id).name == "ReportIdUsed"
    showroom.accepts(SubmitDailyReport, by=CONSULTANT)


def test_the_manager_reviews_a_report_once() -> None:
    showroom = Showroom.opened()
    report_id = UUID(showroom.accepts(SubmitDailyReport, by=CONSULTANT).answer["report_id"])
    showroom.accepts(ReviewDailyReport, by=MANAGER, report_id=report_id)
    assert showroom.events(DailyReportReviewed) == [
        DailyReportReviewed(report_id=report_id, consultant_id=CONSULTANT.id, accepted=True)
    ]
    assert showroom.refuses(ReviewDailyReport, by=MANAGER, report_id=report_id).name == "ReportAlreadyReviewed"
    assert showroom.refuses(SubmitDailyReport, by=CONSULTANT).name == "ReportAlreadySubmitted"


def test_yesterdays_report_is_reviewed_with_its_day() -> None:
    showroom = Showroom.opened()
    report_id = showroom.accepts(SubmitDailyReport, by=CONSULTANT).answer["report_id"]
    showroom.wait(days=1)
    refusal = showroom.refuses(ReviewDailyReport, by=MANAGER, report_id=report_id)
    assert (refusal.name, refusal.status) == ("ReportUnknown", 404)
    showroom.accepts(ReviewDailyReport, by=MANAGER, report_id=report_id, day=TODAY)


def test_a_figure_is_given_once() -> None:
    twice = (Figure("visits", 4), Figure("visits", 5))
    refusal = Showroom.opened().refuses(SubmitDailyReport, by=CONSULTANT, figures=twice)
    assert (refusal.name, refusal.path) == ("FigureRepeats", "$.figures")


@pytest.mark.parametrize("command", [HoldMeeting, ReviewDailyReport])
def test_a_consultant_neither_leads_meetings_nor_reviews_reports(command: type) -> None:
    fields = {"kind": MeetingKind.MORNING} if command is HoldMeeting else {"report_id": uuid4()}
    with pytest.raises(AssertionError, match="consultant may not give"):
        Showroom.opened().accepts(command, by=CONSULTANT, **fields)
