"""SQL of the work plan, on the views of the live version in schema ``followup``."""

from datetime import date, datetime

from asyncpg import Record

from services.followup.day.plan.answers import BOOKING_WORDING, Booking, Tasks
from services.followup.views.tasks.answers import COLUMNS, task_in_words
from services.followup.views.tasks.standing import OVERDUE
from services.followup.views.wording import word
from shared.database.connection import Pool

# ruff: noqa: S608 - the SQL is put together from what stands here; values go in as parameters

_MOST_TASKS = 200
_MOST_MISSED = 50
_MOST_BOOKINGS = 500

_DUE = f"""
SELECT {COLUMNS}, count(*) OVER () AS count
FROM followup.task
WHERE dealer_id = $1 AND consultant_id = $2 AND status IN ('scheduled', 'due') AND due_at < $3
  AND template IS NULL AND (kind = 'appointment') = $4
ORDER BY due_at, task_id
LIMIT {_MOST_TASKS}
"""

_MISSED = f"""
SELECT {COLUMNS}, count(*) OVER () AS count
FROM followup.task
WHERE dealer_id = $1 AND consultant_id = $2 AND {OVERDUE} AND ended_at < $3 AND template IS NULL
ORDER BY ended_at DESC, task_id
LIMIT {_MOST_MISSED}
"""

_BOOKINGS = f"""
SELECT b.customer_id, b.kind, b.at, coalesce(c.consultant_id, b.consultant_id) AS consultant_id,
       coalesce(b.model, w.model) AS model,
       w.delivered_at IS NOT NULL OR (b.kind = 'test_drive' AND EXISTS (
           SELECT FROM followup.counted AS a
           WHERE a.customer_id = b.customer_id AND a.figure = 'test_drives' AND a.at >= $2 AND a.at < $3
       )) AS done
FROM followup.booking AS b
LEFT JOIN followup.customer AS c ON c.customer_id = b.customer_id
LEFT JOIN followup.won AS w ON w.customer_id = b.customer_id AND w.order_id = b.subject_id
WHERE b.dealer_id = $1 AND b.at >= $2 AND b.at < $3 AND w.cancelled_at IS NULL
  AND (b.kind = 'delivery' OR c.end_state IS NULL OR c.end_state IN ('delivered', 'retained'))
  AND ($4::text IS NULL OR coalesce(c.consultant_id, b.consultant_id) = $4)
ORDER BY b.at, b.customer_id
LIMIT {_MOST_BOOKINGS}
"""

_PREVIOUS_REPORT = """
SELECT report_id, day, status, reviewed_by, review_note_id
FROM followup.report
WHERE dealer_id = $1 AND consultant_id = $2 AND day < $3
ORDER BY day DESC, submitted_at DESC
LIMIT 1
"""


async def due_tasks(pool: Pool, dealer_id: str, consultant_id: str, until: datetime, *, promised: bool) -> Tasks:
    """A person's open tasks due before a moment: the promised contacts, or the others."""
    return tasks_of(await pool.fetch(_DUE, dealer_id, consultant_id, until, promised))


async def missed_tasks(pool: Pool, dealer_id: str, consultant_id: str, until: datetime) -> Tasks:
    """Tasks that were missed before a moment, with no contact since."""
    return tasks_of(await pool.fetch(_MISSED, dealer_id, consultant_id, until))


async def bookings(
    pool: Pool, dealer_id: str, begins: datetime, ends: datetime, consultant_id: str | None = None
) -> tuple[Booking, ...]:
    """Test drives and deliveries between two moments, of one consultant or of all; no drives of those who are lost."""
    rows = await pool.fetch(_BOOKINGS, dealer_id, begins, ends, consultant_id)
    return tuple(
        Booking(
            customer_id=row["customer_id"],
            kind=word(row["kind"], BOOKING_WORDING),
            at=row["at"],
            consultant_id=row["consultant_id"],
            model=row["model"],
            done=row["done"],
        )
        for row in rows
    )


async def previous_report(pool: Pool, dealer_id: str, consultant_id: str, day: date) -> Record | None:
    """The latest report before a day."""
    return await pool.fetchrow(_PREVIOUS_REPORT, dealer_id, consultant_id, day)


def tasks_of(rows: list[Record]) -> Tasks:
    """The rows' tasks; each row says in ``count`` how many there are in all."""
    return Tasks(rows[0]["count"] if rows else 0, tuple(task_in_words(row) for row in rows))
