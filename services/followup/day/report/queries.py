"""SQL of daily reports, on the views of the live version in schema ``followup``."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from asyncpg import Record
from msgspec import Struct

from services.followup.day.figures import Counted, figure_wording
from services.followup.day.plan.answers import Tasks
from services.followup.day.plan.queries import tasks_of
from services.followup.day.report.answers import ReportFigure
from services.followup.views.tasks.answers import COLUMNS
from shared.database.connection import Pool

# ruff: noqa: S608 - the SQL is put together from what stands here; values go in as parameters

_MOST = 100

_FIGURES = f"""
SELECT figure, count(*) AS count, count(DISTINCT customer_id) AS customers,
       (array_agg(DISTINCT customer_id))[1:{_MOST}] AS customer_ids
FROM followup.counted
WHERE dealer_id = $1 AND day = $2 AND consultant_id = $3
GROUP BY figure
"""

_ENDED = f"""
SELECT {COLUMNS}, count(*) OVER () AS count
FROM followup.task
WHERE dealer_id = $1 AND consultant_id = $2 AND status IN ('done', 'missed') AND status = $3
  AND ended_at >= $4 AND ended_at < $5 AND template IS NULL
ORDER BY ended_at, task_id
LIMIT {_MOST}
"""

_PLANNED = f"""
SELECT {COLUMNS}, count(*) OVER () AS count
FROM followup.task
WHERE dealer_id = $1 AND consultant_id = $2 AND status IN ('scheduled', 'due')
  AND due_at >= $3 AND due_at < $4 AND template IS NULL
ORDER BY due_at, task_id
LIMIT {_MOST}
"""

_REPORTS = """
SELECT consultant_id, report_id, status, submitted_at, figures, note_id, reviewed_at, reviewed_by, review_note_id
FROM followup.report
WHERE dealer_id = $1 AND day = $2 AND ($3::text IS NULL OR consultant_id = $3)
ORDER BY consultant_id, submitted_at, report_id
"""

_EVENING = "SELECT held_at FROM followup.meeting WHERE dealer_id = $1 AND day = $2 AND kind = 'evening'"

_COUNTS = msgspec.json.Decoder(dict[str, int])


class Submitted(Struct, frozen=True, kw_only=True):
    """A row of ``report``."""

    consultant_id: str
    report_id: UUID
    status: str
    submitted_at: datetime
    figures: dict[str, int]
    note_id: UUID | None
    reviewed_at: datetime | None
    reviewed_by: str | None
    review_note_id: UUID | None


async def read_figures(pool: Pool, dealer_id: str, day: date, consultant_id: str) -> tuple[ReportFigure, ...]:
    """Every figure of the consultant's day, zeros included, with the customers behind it."""
    rows = {row["figure"]: row for row in await pool.fetch(_FIGURES, dealer_id, day, consultant_id)}
    return tuple(_figure(name, rows.get(name.value)) for name in Counted)


async def ended_tasks(
    pool: Pool, dealer_id: str, consultant_id: str, status: str, between: tuple[datetime, datetime]
) -> Tasks:
    """A person's tasks that were done, or missed, between two moments."""
    return tasks_of(await pool.fetch(_ENDED, dealer_id, consultant_id, status, *between))


async def planned_tasks(pool: Pool, dealer_id: str, consultant_id: str, between: tuple[datetime, datetime]) -> Tasks:
    """A person's open tasks that fall due between two moments."""
    return tasks_of(await pool.fetch(_PLANNED, dealer_id, consultant_id, *between))


async def read_reports(pool: Pool, dealer_id: str, day: date, consultant_id: str | None = None) -> list[Submitted]:
    """Reports of a day, of one consultant or of all; of each the latest submitted comes last."""
    return [_submitted(row) for row in await pool.fetch(_REPORTS, dealer_id, day, consultant_id)]


async def evening_held_at(pool: Pool, dealer_id: str, day: date) -> datetime | None:
    """When the day's evening meeting was held, if it was."""
    held_at: datetime | None = await pool.fetchval(_EVENING, dealer_id, day)
    return held_at


def _figure(name: Counted, row: Record | None) -> ReportFigure:
    wording = figure_wording(name)
    return ReportFigure(
        name=name.value,
        zh=wording.zh,
        en=wording.en,
        count=row["count"] if row else 0,
        customers=row["customers"] if row else 0,
        customer_ids=tuple(row["customer_ids"]) if row else (),
    )


def _submitted(row: Record) -> Submitted:
    return Submitted(**{**dict(row), "figures": _COUNTS.decode(row["figures"])})
