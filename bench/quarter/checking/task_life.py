"""Section 4: ``scheduled → due → done | missed | cancelled``, each once; and no task for whom none may be planned."""

from bench.quarter.checking.found import Found
from bench.quarter.checking.log import Log, end_of
from bench.quarter.checking.moments import DAY, MINUTE

_ENDS = """
CREATE TABLE ended AS
SELECT task_id, stream, count(*) AS ends, count(*) FILTER (name = 'ContactTaskDone') AS done,
       count(*) FILTER (name = 'ContactTaskMissed') AS missed,
       count(*) FILTER (name = 'ContactTaskCancelled') AS cancelled, min(moment) AS moment, min(sequence) AS sequence
FROM step WHERE name IN ('ContactTaskDone', 'ContactTaskMissed', 'ContactTaskCancelled') GROUP BY task_id, stream
"""
_RULES = {
    "gap_in_stream": """
        SELECT stream, max(moment), 'its contact-task events are not numbered 1, 2, 3, …' FROM task_event
        GROUP BY stream HAVING count(*) <> max(sequence) OR count(DISTINCT sequence) <> count(*)
    """,
    "scheduled_once": """
        SELECT stream, min(moment), 'scheduled ' || count(*) || ' times: ' || task_id FROM task
        GROUP BY stream, task_id HAVING count(*) > 1
    """,
    "unknown_task": """
        SELECT step.stream, step.moment, step.name || ' of a task that was never scheduled: ' || step.task_id
        FROM step ANTI JOIN task USING (task_id)
    """,
    "due_once": """
        SELECT stream, min(moment), 'fell due ' || count(*) || ' times: ' || task_id FROM step
        WHERE name = 'ContactTaskDue' GROUP BY stream, task_id HAVING count(*) > 1
    """,
    "ended_once": """
        SELECT stream, moment, 'ended ' || ends || ' times: ' || task_id FROM ended
        WHERE ends > 1 AND NOT (ends = 2 AND done = 1 AND missed = 1)
    """,
    "done_after_all": """
        SELECT ended.stream, ended.moment, 'called missed and done, but no contact came late: ' || ended.task_id
        FROM ended JOIN task USING (task_id) JOIN step ON step.task_id = ended.task_id AND step.name = 'ContactTaskDone'
        LEFT JOIN ledger ON ledger.id = step.logged_event_id
        WHERE ended.ends = 2 AND NOT coalesce(ledger.moment <= task.expires AND ledger.recorded > ledger.moment, FALSE)
    """,
    "due_after_end": """
        SELECT step.stream, step.moment, 'fell due after its end: ' || step.task_id
        FROM step JOIN ended USING (task_id) WHERE step.name = 'ContactTaskDue' AND step.sequence > ended.sequence
    """,
    "never_ended": """
        SELECT task.stream, task.expires, task.kind || ' expired, and nothing says so: ' || task.task_id
        FROM task ANTI JOIN ended USING (task_id) WHERE task.expires < $ends - {slack}
    """,
    "never_due": """
        SELECT task.stream, task.due, task.kind || ' did not fall due: ' || task.task_id
        FROM task ANTI JOIN (SELECT task_id FROM step WHERE name = 'ContactTaskDue') USING (task_id)
        LEFT JOIN ended USING (task_id)
        LEFT JOIN (SELECT task_id FROM step WHERE name = 'ContactTaskMissed' AND reason = 'expired') AS late
            USING (task_id)
        WHERE late.task_id IS NOT NULL OR (ended.task_id IS NULL AND task.due < $ends - {slack})
    """,
    "from_history": """
        SELECT task.stream, task.moment, task.kind || ' was planned for what was history: ' || task.task_id
        FROM task JOIN ledger ON ledger.id = task.cause_id
        WHERE ledger.recorded - ledger.moment > {day}
          AND (task.kind IN ('thank_you', 'first_follow_up') OR task.expires <= ledger.recorded
               OR (task.kind = 'cadence' AND task.due < ledger.recorded))
    """,
    "done_before_planned": """
        SELECT step.stream, step.moment, task.kind || ' was done by history, before it was planned: ' || task.task_id
        FROM step JOIN task USING (task_id) JOIN ledger ON ledger.id = step.logged_event_id
        WHERE step.name = 'ContactTaskDone' AND ledger.recorded - ledger.moment > {day}
          AND ledger.moment < task.moment - {day}
    """,
    "after_erasure": """
        SELECT task.stream, task.moment, task.kind || ' was planned after the erasure: ' || task.task_id
        FROM task JOIN ledger ON ledger.stream = task.stream AND ledger.name = 'PersonErased'
        WHERE task.recorded > ledger.recorded
    """,
    "open_after_erasure": """
        SELECT task.stream, ledger.recorded, task.kind || ' outlived the erasure: ' || task.task_id
        FROM task JOIN ledger ON ledger.stream = task.stream AND ledger.name = 'PersonErased'
        LEFT JOIN ended USING (task_id) WHERE coalesce(ended.moment, $ends) > ledger.recorded + {slack}
    """,
    "never_escalated": """
        SELECT step.stream, task.escalates, 'missed, and the manager never heard of it: ' || step.task_id
        FROM step JOIN task USING (task_id)
        ANTI JOIN (SELECT task_id FROM step WHERE name = 'ContactTaskEscalated') AS told USING (task_id)
        WHERE step.name = 'ContactTaskMissed' AND step.reason NOT IN ('quiet_hours', 'opted_out')
          AND task.escalates < $ends - {slack}
          AND NOT EXISTS (FROM contact WHERE contact.stream = step.stream AND contact.recorded >= step.moment
                                         AND contact.recorded <= greatest(task.escalates, step.moment))
    """,
}
_SLACK = 10 * MINUTE
"""The clock is looked at every so often."""


def check_task_life(log: Log) -> Found:
    """Every task took the steps that it may take, once each, and said so."""
    found, ends = Found(), end_of(log)
    log.execute(_ENDS)
    for rule, select in _RULES.items():
        asks = {"ends": ends} if "$ends" in select else {}
        found.violate(rule, log.execute(select.format(slack=_SLACK, day=DAY), asks).fetchall())
    counts = log.execute(
        "SELECT count(*), (SELECT count(*) FROM ended WHERE done > 0), (SELECT count(*) FROM ended WHERE missed > 0"
        " AND done = 0), (SELECT count(*) FROM ended WHERE cancelled > 0) FROM task"
    ).fetchall()[0]
    names = (("任务", "tasks"), ("完成", "done"), ("逾期", "missed"), ("取消或改期", "cancelled or moved"))
    for (zh, en), count in zip(names, counts, strict=True):
        found.count(zh, en, count)
    return found
