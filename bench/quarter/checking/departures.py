"""Everyone who left the showroom without a deal and had left a phone number: whom section 4 asks to be thanked."""

from bench.quarter.checking.log import Log
from bench.quarter.checking.moments import DAY

_DEPARTURES = f"""
CREATE TABLE departure AS
WITH told AS (
    SELECT stream, sequence, (data->>'has_phone')::BOOLEAN AS has_phone
    FROM ledger WHERE name IN ('CardOpened', 'CardDetailsCorrected', 'CardAbsorbed', 'CardReleased')
),
fate AS (
    SELECT stream, sequence, name <> 'CardRestored' AS gone
    FROM ledger WHERE name IN ('CardMergedAway', 'CardRestored', 'PersonErased')
)
SELECT leaving.id, leaving.stream, leaving.dealer_id, leaving.moment, leaving.recorded, leaving.sequence,
       leaving.data->>'visit_id' AS visit_id
FROM ledger AS leaving
WHERE leaving.name = 'VisitEnded' AND NOT coalesce((leaving.data->>'with_deal')::BOOLEAN, FALSE)
  AND leaving.recorded - leaving.moment <= {DAY}
  AND (SELECT arg_max(has_phone, sequence) FROM told
       WHERE told.stream = leaving.stream AND told.sequence < leaving.sequence)
  AND NOT coalesce((SELECT arg_max(gone, sequence) FROM fate
                    WHERE fate.stream = leaving.stream AND fate.sequence < leaving.sequence), FALSE)
"""  # noqa: S608 - the figure is ours
"""What was recorded more than a day later is history, and starts nothing (invariant 8)."""


def find_departures(log: Log) -> int:
    """Make the table ``departure``; how many there are."""
    log.execute(_DEPARTURES)
    row = log.execute("SELECT count(*) FROM departure").fetchone()
    return int(row[0]) if row else 0
