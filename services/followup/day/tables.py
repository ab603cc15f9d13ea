"""The tables of the day and the week, and how a later row of a key meets an earlier one."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct, field

from services.followup.day.day_rows import MeasureRow, MeetingRow, ReportRow, SeminarRow, TargetRow
from services.followup.day.rows import (
    ActivityRow,
    BookingRow,
    DefeatRow,
    PreparationRow,
    QuoteRow,
    WonRow,
)

Row: TypeAlias = (
    ActivityRow
    | PreparationRow
    | QuoteRow
    | BookingRow
    | DefeatRow
    | WonRow
    | MeetingRow
    | ReportRow
    | TargetRow
    | SeminarRow
    | MeasureRow
)


class Meets(StrEnum):
    """Which value a column keeps when a row comes for a key that is there."""

    NEWER = "newer"
    """The newer one, unless that is None."""
    OLDER = "older"
    """The older one, unless that is None."""


class Table(Struct, frozen=True):
    """A table: its name, its key, and the columns that do not simply keep the newer value.

    ``written_once``: the first row of a key stays as it is.
    """

    name: str
    key: tuple[str, ...]
    meets: Mapping[str, Meets] = field(default_factory=dict)
    written_once: bool = False


TABLE_OF: dict[type[Row], Table] = {
    ActivityRow: Table("activity", ("event_id",), written_once=True),
    PreparationRow: Table("preparation", ("task_id",)),
    QuoteRow: Table("quote", ("customer_id", "quote_id"), written_once=True),
    BookingRow: Table("booking", ("customer_id", "subject_id")),
    DefeatRow: Table("defeat", ("customer_id", "defeat_id")),
    WonRow: Table(
        "won",
        ("customer_id", "order_id"),
        {"day": Meets.OLDER, "at": Meets.OLDER, "consultant_id": Meets.OLDER},
    ),
    MeetingRow: Table("meeting", ("dealer_id", "day", "kind"), written_once=True),
    ReportRow: Table("report", ("dealer_id", "report_id")),
    TargetRow: Table("target", ("dealer_id", "period", "starts_on", "consultant_id")),
    SeminarRow: Table("seminar", ("dealer_id", "week_starts_on"), written_once=True),
    MeasureRow: Table("measure", ("dealer_id", "week_starts_on", "measure_id"), written_once=True),
}

VIEWS = ("counted", "talk", "interest")
"""Sides of ``activity``, each as if it were a table (and ``counted`` has the orders of ``won`` besides)."""

TABLES: tuple[str, ...] = (*(table.name for table in TABLE_OF.values()), *VIEWS)
"""Names of the tables and their views, as the projection lists them."""
