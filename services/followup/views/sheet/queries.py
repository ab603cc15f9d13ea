"""SQL of the working sheet, on the views of the live version in schema ``followup``."""

from uuid import UUID

from services.followup.views.sheet.known import Known, KnownInterest, KnownQuote, KnownTalk, Prepared
from shared.database.connection import Connection
from shared.events.values import EndState, Grade

_CUSTOMER = """
SELECT consultant_id, grade, end_state, last_contact_at
FROM followup.customer
WHERE customer_id = $1
"""

_TALKS = """
SELECT at, kind, channel, outcome, model, task_id, consultant_id, note_id, next_contact_at
FROM followup.talk
WHERE customer_id = $1
ORDER BY at DESC, event_id
LIMIT 20
"""

_MET_AS = "SELECT DISTINCT kind FROM followup.talk WHERE customer_id = $1"

_INTERESTS = """
SELECT kind, value, at
FROM (
    SELECT kind, value, at, row_number() OVER (PARTITION BY kind ORDER BY at DESC, value) AS place
    FROM followup.interest
    WHERE customer_id = $1
) AS said
WHERE place = 1 OR (kind IN ('model', 'competitor') AND place <= 10)
ORDER BY at DESC, kind, value
"""
"""Of models and competitors the latest ten; of what has one answer the latest."""

_QUOTES = """
SELECT at, model, total_minor, currency
FROM followup.quote
WHERE customer_id = $1
ORDER BY at DESC, quote_id
LIMIT 5
"""

_BOOKED = "SELECT DISTINCT kind FROM followup.booking WHERE customer_id = $1"

_LOST_TO = """
SELECT coalesce(model_bought, brand_bought)
FROM followup.defeat
WHERE customer_id = $1
ORDER BY at DESC NULLS LAST
LIMIT 1
"""

_PREPARED = "SELECT at, note_id FROM followup.preparation WHERE task_id = $1"


async def read_known(connection: Connection, customer_id: UUID, task_id: UUID) -> Known:
    """What is known of a customer, and of the preparation of a task."""
    owner, grade, end_state, last_contact_at = await connection.fetchrow(_CUSTOMER, customer_id) or (None,) * 4
    prepared = await connection.fetchrow(_PREPARED, task_id)
    return Known(
        customer_id=customer_id,
        consultant_id=owner,
        grade=Grade(grade or Grade.UNGRADED),
        end_state=EndState(end_state) if end_state else None,
        last_contact_at=last_contact_at,
        talks=tuple(KnownTalk(**row) for row in await connection.fetch(_TALKS, customer_id)),
        met_as=frozenset(row["kind"] for row in await connection.fetch(_MET_AS, customer_id)),
        interests=tuple(KnownInterest(*row) for row in await connection.fetch(_INTERESTS, customer_id)),
        quotes=tuple(KnownQuote(*row) for row in await connection.fetch(_QUOTES, customer_id)),
        booked=frozenset(row["kind"] for row in await connection.fetch(_BOOKED, customer_id)),
        lost_to=await connection.fetchval(_LOST_TO, customer_id),
        prepared=None if prepared is None else Prepared(*prepared),
    )
