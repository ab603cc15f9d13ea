"""Waiting until a system that nobody gives anything to do has nothing left to do."""

from typing import NamedTuple

from shared.database.connection import Connection
from tests.support.waiting import until

_SECONDS = 90
_PARKED = """
SELECT 'grading' AS service, reason, detail FROM grading.parked UNION ALL
SELECT 'followup', reason, detail FROM followup.parked
"""
_UNSENT = """
SELECT count(*) FROM intake.stored_events WHERE notification_id >
  coalesce((SELECT position FROM intake.relay_position WHERE ledger = 'intake'), 0)
"""
_IS_CUSTOMER = "substr(originator_id::text, 15, 1) <> '8'"
"""Of streams: the ids of all others are of version 8."""
_UNGRADED = f"""
SELECT count(*) FROM (
    SELECT originator_id, max(originator_version) AS version FROM intake.stored_events
    WHERE {_IS_CUSTOMER} GROUP BY 1
) AS l LEFT JOIN grading.customer_grade AS g ON g.customer_id = l.originator_id
WHERE g.version IS DISTINCT FROM l.version
"""  # noqa: S608 - all of it stands here
_UNFOLLOWED = f"""
SELECT count(*) FROM (
    SELECT originator_id, max(originator_version) AS version FROM intake.stored_events
    WHERE {_IS_CUSTOMER} GROUP BY 1
) AS l
LEFT JOIN (SELECT stream_id, max(sequence) AS sent FROM grading.outbox GROUP BY 1) AS g ON g.stream_id = originator_id
LEFT JOIN followup.customer AS f ON f.customer_id = l.originator_id
WHERE f.versions IS DISTINCT FROM ARRAY[l.version, coalesce(g.sent, 0)]::bigint[]
"""  # noqa: S608 - all of it stands here
_UNRELAYED = """
SELECT coalesce(sum(p.outbox_position - coalesce(r.position, 0)), 0)::bigint FROM (
    SELECT 'grading-' || partition AS ledger, outbox_position FROM grading.partition UNION ALL
    SELECT 'followup-' || partition, outbox_position FROM followup.partition
) AS p LEFT JOIN (
    SELECT ledger, position FROM grading.relay_position UNION ALL
    SELECT ledger, position FROM followup.relay_position
) AS r USING (ledger)
"""
_UNTIMELY = "SELECT count(*) FROM followup.customer WHERE next_at < now() + interval '5 s'"
_UNSAID = """
SELECT (SELECT count(*) FROM followup.task WHERE status = 'due' AND template IS NOT NULL)
     + (SELECT count(*) FROM followup.message WHERE state NOT IN ('recorded', 'dropped'))
"""
_STEPS = {
    "unsent": _UNSENT,
    "ungraded": _UNGRADED,
    "unfollowed": _UNFOLLOWED,
    "untimely": _UNTIMELY,
    "unsaid": _UNSAID,
    "unrelayed": _UNRELAYED,
}


class Behind(NamedTuple):
    """The first thing that is left to do, and how much of it."""

    what: str
    count: int


async def settled(connection: Connection, seed: str) -> None:
    """Every event is in every projection, what is due has fallen due, what is to be said is said and recorded.

    Raises:
        AssertionError: something was parked, or it takes too long; the message has the seed.
    """

    async def behind() -> Behind | None:
        parked = await connection.fetch(_PARKED)
        assert parked == [], f"{seed}: {len(parked)} are parked: {parked[:5]}"
        for what, statement in _STEPS.items():
            count = await connection.fetchval(statement)
            if count:
                return Behind(what, count)
        return None

    await until(behind, lambda left: left is None, seconds=_SECONDS)
