"""SQL of overdue tasks, on the views of the live version in schema ``followup``."""

from services.followup.views.overdue.answers import GroupBy, OverdueGroup
from services.followup.views.tasks.standing import OPEN, OVERDUE
from services.followup.views.wording import KIND_WORDING, word_if_any
from shared.database.connection import Pool

# ruff: noqa: S608 - the SQL is put together from what stands here; values go in as parameters

_COLUMN = {GroupBy.CONSULTANT: "consultant_id", GroupBy.KIND: "kind", GroupBy.GRADE: "grade"}

_GROUPS = f"""
SELECT key,
       count(*) FILTER (WHERE status <> 'missed') AS due,
       count(*) FILTER (WHERE status = 'missed' AND template IS NULL) AS missed,
       count(*) FILTER (WHERE status = 'missed' AND template IS NULL AND escalated_at IS NOT NULL) AS escalated,
       count(*) FILTER (WHERE status = 'missed' AND template IS NOT NULL) AS messages_missed,
       count(DISTINCT customer_id) AS customers,
       min(due_at) AS oldest_due_at
FROM (
    SELECT {{key}} AS key, status, template, escalated_at, customer_id, due_at
    FROM followup.task
    WHERE dealer_id = $1 AND {OVERDUE}
    UNION ALL
    SELECT {{key}}, status, template, escalated_at, customer_id, due_at
    FROM followup.task
    WHERE dealer_id = $1 AND {OPEN} AND due_at <= now() AND template IS NULL
) AS overdue
GROUP BY key
ORDER BY missed DESC, due DESC, key
"""


async def overdue_by(pool: Pool, dealer_id: str, group_by: GroupBy) -> tuple[OverdueGroup, ...]:
    """The dealer's overdue tasks, counted."""
    rows = await pool.fetch(_GROUPS.format(key=_COLUMN[group_by]), dealer_id)
    return tuple(
        OverdueGroup(
            key=row["key"],
            word=word_if_any(row["key"], KIND_WORDING) if group_by is GroupBy.KIND else None,
            due=row["due"],
            missed=row["missed"],
            escalated=row["escalated"],
            messages_missed=row["messages_missed"],
            customers=row["customers"],
            oldest_due_at=row["oldest_due_at"],
        )
        for row in rows
    )
