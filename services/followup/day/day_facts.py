"""What the store's day streams say: meetings, daily reports and reviews, targets, seminars with their measures."""

from collections.abc import Callable
from typing import Any

import msgspec

from services.followup.day.day_rows import MeasureRow, MeetingRow, ReportRow, SeminarRow, TargetRow
from shared.events import daily
from shared.events.event import Event
from shared.events.recorded import Recorded

DayRow = MeetingRow | ReportRow | TargetRow | SeminarRow | MeasureRow


def day_rows(event: Event, recorded: Recorded) -> tuple[DayRow, ...]:
    """Rows of an event on a day stream."""
    rule = _RULES.get(type(event))
    return () if rule is None else rule(event, recorded)


def _meeting(event: daily.MeetingHeld, recorded: Recorded) -> tuple[DayRow, ...]:
    return (
        MeetingRow(
            dealer_id=recorded.dealer_id,
            day=event.day,
            kind=event.kind,
            held_at=recorded.occurred_at,
            held_by=recorded.actor_id,
            attended=event.attended,
            note_id=event.note_id,
        ),
    )


def _submitted(event: daily.DailyReportSubmitted, recorded: Recorded) -> tuple[DayRow, ...]:
    return (
        ReportRow(
            dealer_id=recorded.dealer_id,
            report_id=event.report_id,
            day=event.day,
            consultant_id=event.consultant_id,
            status="submitted",
            submitted_at=recorded.occurred_at,
            figures=_json(event.figures),
            note_id=event.note_id,
        ),
    )


def _reviewed(event: daily.DailyReportReviewed, recorded: Recorded) -> tuple[DayRow, ...]:
    return (
        ReportRow(
            dealer_id=recorded.dealer_id,
            report_id=event.report_id,
            consultant_id=event.consultant_id,
            status="accepted" if event.accepted else "sent_back",
            reviewed_at=recorded.occurred_at,
            reviewed_by=recorded.actor_id,
            review_note_id=event.note_id,
        ),
    )


def _targets(event: daily.TargetsSet, recorded: Recorded) -> tuple[DayRow, ...]:
    return (
        TargetRow(
            dealer_id=recorded.dealer_id,
            period=event.period,
            starts_on=event.starts_on,
            consultant_id=event.consultant_id or "",
            figures=_json(event.figures),
            set_at=recorded.occurred_at,
            set_by=recorded.actor_id,
        ),
    )


def _seminar(event: daily.WeeklySeminarHeld, recorded: Recorded) -> tuple[DayRow, ...]:
    seminar = SeminarRow(
        dealer_id=recorded.dealer_id,
        week_starts_on=event.week_starts_on,
        held_at=recorded.occurred_at,
        cases=event.cases,
        best_closer_id=event.best_closer_id,
        note_id=event.note_id,
    )
    measures = [
        MeasureRow(
            dealer_id=recorded.dealer_id,
            week_starts_on=event.week_starts_on,
            measure_id=measure.measure_id,
            place=place,
            against=measure.against.value,
            model_lost_to=measure.model_lost_to,
            title=measure.title,
            script_note_id=measure.script_note_id,
        )
        for place, measure in enumerate(event.measures)
    ]
    return seminar, *measures


def _json(figures: tuple[daily.Figure, ...]) -> str:
    return msgspec.json.encode({figure.name: figure.count for figure in figures}).decode()


_RULES: dict[type[Event], Callable[[Any, Recorded], tuple[DayRow, ...]]] = {
    daily.MeetingHeld: _meeting,
    daily.DailyReportSubmitted: _submitted,
    daily.DailyReportReviewed: _reviewed,
    daily.TargetsSet: _targets,
    daily.WeeklySeminarHeld: _seminar,
}

DAY_FACTS: frozenset[type[Event]] = frozenset(_RULES)
"""Types of the day streams."""
