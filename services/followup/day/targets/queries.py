"""SQL of targets, on the views of the live version in schema ``followup``."""

from datetime import date

import msgspec

from services.followup.day.calendar import Period
from services.followup.day.targets.answers import Targets
from shared.database.connection import Pool

_FIGURES = msgspec.json.Decoder(dict[str, int])

_TARGETS = """
SELECT consultant_id, figures
FROM followup.target
WHERE dealer_id = $1 AND period = $2 AND starts_on = $3
ORDER BY consultant_id
"""


async def read_targets(pool: Pool, dealer_id: str, period: Period, starts_on: date) -> Targets:
    """Targets that were set for the period, by whom they are for."""
    rows = await pool.fetch(_TARGETS, dealer_id, period.value, starts_on)
    return {row["consultant_id"]: _FIGURES.decode(row["figures"]) for row in rows}
