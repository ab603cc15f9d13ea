"""Section 4: no person's task on a closed day or outside business hours, and no message in the quiet hours."""

from bench.quarter.checking.found import Found
from bench.quarter.checking.log import Log
from bench.quarter.checking.opening import Opening
from bench.quarter.checking.policies import Policies

_SCHEDULED = """
SELECT stream, dealer_id, kind, due, recorded FROM task WHERE template IS NULL
"""
_FELL_DUE = """
SELECT step.stream, step.dealer_id, task.kind, task.due, step.moment FROM step JOIN task USING (task_id)
WHERE step.name = 'ContactTaskDue' AND task.template IS NULL
"""
_SENT = """
SELECT ledger.stream, ledger.dealer_id, task.kind, ledger.moment
FROM ledger JOIN task ON task.task_id = ledger.data->>'task_id' WHERE ledger.name = 'MessageSent'
"""


def check_open_hours(log: Log, policies: Policies) -> Found:
    """What was planned lay in the hours known at the time; what fell due, in the hours of the day itself."""
    found = Found()
    planned = log.execute(_SCHEDULED).fetchall()
    found.violate(
        "planned_when_closed",
        (
            (stream, due, f"{kind} is due when the dealer is closed")
            for stream, dealer, kind, due, recorded in planned
            if not _may_be_due(policies.at(dealer, recorded).opening, kind, due)
        ),
    )
    fell_due = log.execute(_FELL_DUE).fetchall()
    found.violate(
        "due_when_closed",
        (
            (stream, due, f"{kind} fell due when the dealer was closed")
            for stream, dealer, kind, due, at in fell_due
            if not _may_be_due(policies.at(dealer, at).opening, kind, due)
        ),
    )
    sent = log.execute(_SENT).fetchall()
    found.violate(
        "sent_in_quiet_hours",
        (
            (stream, at, f"{kind} was sent in the quiet hours")
            for stream, dealer, kind, at in sent
            if policies.at(dealer, at).is_quiet(at, kind)
        ),
    )
    found.count("人工任务（均在营业时间内）", "people's tasks, all in business hours", len(planned))
    found.count("已发消息（均在免打扰时段外）", "messages sent, none in the quiet hours", len(sent))
    return found


def _may_be_due(opening: Opening, kind: str, due: int) -> bool:
    """A promised appointment is kept when it was promised, if only that day is open."""
    return opening.is_open_day(due) if kind == "appointment" else opening.is_open(due)
