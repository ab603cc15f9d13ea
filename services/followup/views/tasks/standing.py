"""Where a task stands, as SQL over ``followup.task``: open, overdue, put before the manager."""

OPEN = "status IN ('scheduled', 'due')"
OVERDUE = "status = 'missed' AND settled_at IS NULL"
"""The conditions of the table's partial indexes, in their own words."""

_NO_CONTACT_SINCE = """NOT EXISTS (
    SELECT FROM followup.customer AS whose
    WHERE whose.customer_id = task.customer_id
      AND (whose.end_state IN ('erased', 'merged') OR whose.last_contact_at >= task.due_at)
)"""

_UNDELIVERED = f"status = 'done' AND template IS NOT NULL AND {_NO_CONTACT_SINCE}"
"""Of those that were escalated: messages that a gateway took and that did not arrive."""

ESCALATED = f"escalated_at IS NOT NULL AND (({OPEN}) OR ({OVERDUE}) OR ({_UNDELIVERED}))"
"""Put before the manager with no contact since: missed, undelivered, or open while whoever was to do it has left."""
