"""Where a task stands, as SQL over ``followup.task``: open, overdue, put before the manager.

A missed task whose customer was in touch since is not overdue, also where planning has forgotten it and could not call
it made good; nor is one of somebody whom nobody contacts any more.
"""

OPEN = "status IN ('scheduled', 'due')"
"""The condition of the table's partial index, in its own words."""

_BY_THEMSELVES = "task.kind IN ('card_audit', 'regrade')"
"""No contact does them; once they are asked for again, the earlier ones are over."""

_IN_TOUCH_OR_GONE = f"""EXISTS (
    SELECT FROM followup.customer AS whose
    WHERE whose.customer_id = task.customer_id AND (
        whose.end_state IN ('erased', 'merged')
        OR (whose.end_state IN ('defeated', 'out_of_contact') AND task.kind <> 'defeat_revisit')
        OR (whose.end_state = 'delivered' AND {_BY_THEMSELVES})
        OR (whose.last_contact_at >= task.due_at AND NOT {_BY_THEMSELVES})
    )
)"""

_ASKED_AGAIN = f"""({_BY_THEMSELVES} AND EXISTS (
    SELECT FROM followup.task AS later
    WHERE later.customer_id = task.customer_id AND later.kind = task.kind AND later.due_at > task.due_at
))"""

OVERDUE = f"status = 'missed' AND settled_at IS NULL AND NOT {_IN_TOUCH_OR_GONE} AND NOT {_ASKED_AGAIN}"
"""Missed, and no contact since."""

_UNDELIVERED = f"status = 'done' AND template IS NOT NULL AND NOT {_IN_TOUCH_OR_GONE}"
"""Of those that were escalated: messages that a gateway took and that did not arrive."""

ESCALATED = f"escalated_at IS NOT NULL AND (({OPEN}) OR ({OVERDUE}) OR ({_UNDELIVERED}))"
"""Put before the manager with no contact since: missed, undelivered, or open while whoever was to do it has left."""
