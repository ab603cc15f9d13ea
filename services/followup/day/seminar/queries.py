"""SQL of the weekly seminar, on the views of the live version in schema ``followup``."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record
from msgspec import Struct

from services.followup.day.calendar import Span
from services.followup.day.seminar.cases import Case
from services.followup.day.seminar.closing import CloseRate, close_rate
from shared.database.connection import Pool

# ruff: noqa: S608 - the SQL is put together from what stands here; values go in as parameters

_MOST_CASES = 500

_WAY = """
LEFT JOIN LATERAL (
    SELECT min(a.day) AS first_contact_on,
           count(DISTINCT a.day) FILTER (WHERE a.figure = 'visits') AS visit_days,
           coalesce(bool_or(a.figure = 'returns'), false) AS came_back
    FROM followup.counted AS a
    WHERE a.customer_id = c.customer_id AND a.at <= c.at
) AS way ON true
LEFT JOIN LATERAL (
    SELECT q.model, q.total_minor, q.currency
    FROM followup.quote AS q
    WHERE q.customer_id = c.customer_id AND q.at <= c.at
    ORDER BY q.at DESC, q.quote_id
    LIMIT 1
) AS quoted ON true
LEFT JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM followup.interest AS i WHERE i.customer_id = c.customer_id AND i.kind = 'competitor'
    ) AS named_competitor
) AS told ON true
"""

_LOST = f"""
SELECT c.customer_id, c.defeat_id AS subject_id, c.day, c.consultant_id, quoted.model,
       quoted.total_minor AS deal_minor, quoted.currency, way.first_contact_on, way.visit_days,
       told.named_competitor, way.came_back, c.reason, c.detail, c.brand_bought, c.model_bought, c.stage, c.grade,
       c.status = 'confirmed' AS confirmed, c.spot_check_agrees
FROM followup.defeat AS c
{_WAY}
WHERE c.dealer_id = $1 AND c.day BETWEEN $2 AND $3 AND c.status <> 'rejected'
ORDER BY c.at, c.customer_id
LIMIT {_MOST_CASES}
"""

_WON = f"""
SELECT c.customer_id, c.order_id AS subject_id, c.day, c.consultant_id, c.model,
       coalesce(c.price_minor, quoted.total_minor) AS deal_minor, coalesce(c.currency, quoted.currency) AS currency,
       way.first_contact_on, way.visit_days, told.named_competitor, way.came_back
FROM followup.won AS c
{_WAY}
WHERE c.dealer_id = $1 AND c.day BETWEEN $2 AND $3 AND c.cancelled_at IS NULL
ORDER BY c.at, c.customer_id
LIMIT {_MOST_CASES}
"""

_CAUSES = """
SELECT reason, detail, brand_bought, model_bought, consultant_id, grade, stage, count(*) AS count
FROM followup.defeat
WHERE dealer_id = $1 AND day BETWEEN $2 AND $3 AND status <> 'rejected'
GROUP BY reason, detail, brand_bought, model_bought, consultant_id, grade, stage
"""

_WON_COUNT = """
SELECT count(*) FROM followup.won WHERE dealer_id = $1 AND day BETWEEN $2 AND $3 AND cancelled_at IS NULL
"""

_CLOSING = """
SELECT consultant_id, sum(orders)::integer AS orders, sum(cards)::integer AS cards
FROM (
    SELECT consultant_id, 1 AS orders, 0 AS cards
    FROM followup.won
    WHERE dealer_id = $1 AND day BETWEEN $2 AND $3 AND cancelled_at IS NULL
    UNION ALL
    SELECT consultant_id, 0, 1
    FROM followup.counted
    WHERE dealer_id = $1 AND day BETWEEN $2 AND $3 AND figure = 'cards'
) AS counted
WHERE consultant_id IS NOT NULL
GROUP BY consultant_id
ORDER BY consultant_id
"""

_SEMINAR = """
SELECT held_at, cases, best_closer_id, note_id FROM followup.seminar WHERE dealer_id = $1 AND week_starts_on = $2
"""


class Held(Struct, frozen=True):
    """A seminar that was recorded."""

    held_at: datetime
    cases: tuple[UUID, ...]
    best_closer_id: str | None
    note_id: UUID | None


async def lost_cases(pool: Pool, dealer_id: str, week: Span) -> list[Case]:
    """Defeats of the week that nobody rejected, with the way that led there."""
    return _cases(await pool.fetch(_LOST, dealer_id, week.first, week.last))


async def won_cases(pool: Pool, dealer_id: str, week: Span) -> list[Case]:
    """Orders of the week that stand, with the way that led there."""
    return _cases(await pool.fetch(_WON, dealer_id, week.first, week.last))


async def read_causes(pool: Pool, dealer_id: str, week: Span) -> Sequence[Record]:
    """The week's defeats counted by everything that they are told by."""
    return await pool.fetch(_CAUSES, dealer_id, week.first, week.last)


async def count_won(pool: Pool, dealer_id: str, week: Span) -> int:
    """How many orders of the week stand."""
    count: int = await pool.fetchval(_WON_COUNT, dealer_id, week.first, week.last)
    return count


async def close_rates(pool: Pool, dealer_id: str, span: Span) -> tuple[CloseRate, ...]:
    """Orders and cards of each consultant over some weeks."""
    rows = await pool.fetch(_CLOSING, dealer_id, span.first, span.last)
    return tuple(close_rate(row["consultant_id"], row["orders"], row["cards"]) for row in rows)


async def find_seminar(pool: Pool, dealer_id: str, week_starts_on: date) -> Held | None:
    """The week's seminar, if it was recorded."""
    row = await pool.fetchrow(_SEMINAR, dealer_id, week_starts_on)
    return None if row is None else Held(row["held_at"], tuple(row["cases"]), row["best_closer_id"], row["note_id"])


def _cases(rows: Sequence[Record]) -> list[Case]:
    return [Case(**dict(row)) for row in rows]
