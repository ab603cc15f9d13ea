"""SQL of measures and of what was lost before and after them, on the views of the live version."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from services.followup.day.calendar import Span
from services.followup.day.measures.judging import Losses
from shared.database.connection import Pool

MOST_MEASURES = 100

_MEASURES = f"""
SELECT m.measure_id, m.week_starts_on, m.title, m.against, m.model_lost_to, m.script_note_id, s.held_at
FROM followup.measure AS m
JOIN followup.seminar AS s USING (dealer_id, week_starts_on)
WHERE m.dealer_id = $1 AND m.week_starts_on <= $2
ORDER BY m.week_starts_on DESC, m.place
LIMIT {MOST_MEASURES}
"""  # noqa: S608 - the limit stands above

_LOSSES = """
SELECT w.place,
       (SELECT count(*) FROM followup.defeat AS d
        WHERE d.dealer_id = $1 AND d.day BETWEEN w.first AND w.last AND d.status <> 'rejected'
          AND d.reason = w.against AND (w.model IS NULL OR d.model_bought = w.model)) AS to_cause,
       (SELECT count(*) FROM followup.defeat AS d
        WHERE d.dealer_id = $1 AND d.day BETWEEN w.first AND w.last AND d.status <> 'rejected') AS defeats,
       (SELECT count(*) FROM followup.won AS o
        WHERE o.dealer_id = $1 AND o.day BETWEEN w.first AND w.last AND o.cancelled_at IS NULL) AS orders
FROM unnest($2::integer[], $3::date[], $4::date[], $5::text[], $6::text[]) AS w (place, first, last, against, model)
ORDER BY w.place
"""


class StoredMeasure(Struct, frozen=True):
    """A measure with when its seminar was held."""

    measure_id: UUID
    week_starts_on: date
    title: str
    against: str
    model_lost_to: str | None
    script_note_id: UUID | None
    held_at: datetime


class Question(Struct, frozen=True):
    """What was lost to a cause within some days."""

    span: Span
    against: str
    model_lost_to: str | None


async def read_measures(pool: Pool, dealer_id: str, until_week: date) -> list[StoredMeasure]:
    """Measures of the seminars up to a week, the latest first."""
    return [StoredMeasure(*row) for row in await pool.fetch(_MEASURES, dealer_id, until_week)]


async def read_losses(pool: Pool, dealer_id: str, questions: Sequence[Question]) -> list[Losses]:
    """The answer to each question, in their order."""
    rows = await pool.fetch(
        _LOSSES,
        dealer_id,
        list(range(len(questions))),
        [one.span.first for one in questions],
        [one.span.last for one in questions],
        [one.against for one in questions],
        [one.model_lost_to for one in questions],
    )
    return [Losses(row["to_cause"], row["defeats"], row["orders"]) for row in rows]
