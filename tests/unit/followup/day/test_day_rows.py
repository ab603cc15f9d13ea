"""Section 4: what the day streams say of meetings, reports, targets and seminars."""

from datetime import UTC, date, datetime
from uuid import UUID

import msgspec

from services.followup.day.day_rows import MeasureRow, MeetingRow, ReportRow, SeminarRow, TargetRow
from services.followup.day.facts import rows_of
from services.followup.day.tables import Row
from services.followup.dealers import Dealer
from shared.events.daily import (
    Countermeasure,
    DailyReportReviewed,
    DailyReportSubmitted,
    Figure,
    MeetingHeld,
    TargetsSet,
    WeeklySeminarHeld,
)
from shared.events.event import Event, StreamKind, type_of
from shared.events.recorded import Recorded
from shared.events.streams import day_stream
from shared.events.values import DefeatReason, Role

MONDAY = date(2026, 3, 2)
EVENING = datetime(2026, 3, 2, 10, tzinfo=UTC)
DEALER = Dealer(dealer_id="north", group_id="acme")
REPORT = UUID(int=1)
NOTE = UUID(int=2)


def rows(event: Event) -> tuple[Row, ...]:
    recorded = Recorded(
        version=1,
        position=1,
        type=type_of(event).type,
        id=UUID(int=9),
        stream=StreamKind.DAY,
        stream_id=day_stream("north", MONDAY),
        occurred_at=EVENING,
        recorded_at=EVENING,
        group_id="acme",
        dealer_id="north",
        actor_id="zhao",
        actor_role=Role.MANAGER,
        ledger="intake",
        event=event,
    )
    return rows_of(recorded, None, None, DEALER)


def test_a_meeting_says_who_attended() -> None:
    (row,) = rows(MeetingHeld(day=MONDAY, kind="morning", attended=("li", "wang"), note_id=NOTE))
    assert row == MeetingRow(
        dealer_id="north",
        day=MONDAY,
        kind="morning",
        held_at=EVENING,
        held_by="zhao",
        attended=("li", "wang"),
        note_id=NOTE,
    )


def test_a_report_is_submitted_with_its_figures_by_name() -> None:
    submitted = DailyReportSubmitted(
        report_id=REPORT, day=MONDAY, consultant_id="li", figures=(Figure("visits", 3), Figure("orders", 1))
    )
    (row,) = rows(submitted)
    assert isinstance(row, ReportRow)
    assert (row.status, row.submitted_at, row.reviewed_at) == ("submitted", EVENING, None)
    assert msgspec.json.decode(row.figures or "") == {"visits": 3, "orders": 1}


def test_a_review_says_who_and_what_and_leaves_the_rest_alone() -> None:
    kept = [
        row
        for accepted in (True, False)
        for row in rows(DailyReportReviewed(report_id=REPORT, consultant_id="li", accepted=accepted, note_id=NOTE))
        if isinstance(row, ReportRow)
    ]
    assert [one.status for one in kept] == ["accepted", "sent_back"]
    assert {(one.reviewed_by, one.review_note_id, one.figures, one.day) for one in kept} == {("zhao", NOTE, None, None)}


def test_the_stores_targets_stand_under_no_consultant() -> None:
    told = [
        row
        for whose in (None, "li")
        for row in rows(TargetsSet(period="week", starts_on=MONDAY, consultant_id=whose, figures=(Figure("cards", 9),)))
        if isinstance(row, TargetRow)
    ]
    assert [(one.consultant_id, one.figures) for one in told] == [("", '{"cards":9}'), ("li", '{"cards":9}')]


def test_a_seminar_keeps_its_measures_in_their_order() -> None:
    measures = tuple(
        Countermeasure(measure_id=UUID(int=number), against=DefeatReason.NEEDS, title=f"drill-{number}")
        for number in (7, 5)
    )
    seminar, *kept = rows(WeeklySeminarHeld(week_starts_on=MONDAY, cases=(NOTE,), measures=measures))
    assert isinstance(seminar, SeminarRow)
    assert seminar.cases == (NOTE,)
    assert [(one.place, one.title) for one in kept if isinstance(one, MeasureRow)] == [(0, "drill-7"), (1, "drill-5")]
