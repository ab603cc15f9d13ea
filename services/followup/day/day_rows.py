"""Rows about the store's day and week: meetings, daily reports, targets, seminars and their measures."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct


class MeetingRow(Struct, frozen=True, gc=False, kw_only=True):
    """A morning or evening meeting that was held."""

    dealer_id: str
    day: date
    kind: str
    held_at: datetime
    held_by: str
    attended: tuple[str, ...]
    note_id: UUID | None


class ReportRow(Struct, frozen=True, gc=False, kw_only=True):
    """A submitted daily report and its review; ``figures`` is JSON, the count by the figure's name."""

    dealer_id: str
    report_id: UUID
    day: date | None = None
    consultant_id: str
    status: str
    submitted_at: datetime | None = None
    figures: str | None = None
    note_id: UUID | None = None
    reviewed_at: datetime | None = None
    reviewed_by: str | None = None
    review_note_id: UUID | None = None


class TargetRow(Struct, frozen=True, gc=False, kw_only=True):
    """Targets of a day, week or month; ``consultant_id`` is empty for the store's. A later setting replaces it."""

    dealer_id: str
    period: str
    starts_on: date
    consultant_id: str
    figures: str
    set_at: datetime
    set_by: str


class SeminarRow(Struct, frozen=True, gc=False, kw_only=True):
    """A weekly seminar that was held."""

    dealer_id: str
    week_starts_on: date
    held_at: datetime
    cases: tuple[UUID, ...]
    best_closer_id: str | None
    note_id: UUID | None


class MeasureRow(Struct, frozen=True, gc=False, kw_only=True):
    """A countermeasure that a seminar decided."""

    dealer_id: str
    week_starts_on: date
    measure_id: UUID
    place: int
    against: str
    model_lost_to: str | None
    title: str
    script_note_id: UUID | None
