"""Section 4: a thank-you within 5 minutes to everyone who left without a deal and left a phone number, or it shows."""

from bench.quarter.checking.found import Found
from bench.quarter.checking.log import Log, end_of
from bench.quarter.checking.moments import MINUTE

_WITHIN = 5 * MINUTE
_THANKS = """
CREATE TABLE thanks AS
SELECT departure.*, task.task_id,
       (SELECT min(ledger.moment) FROM ledger JOIN step ON step.logged_event_id = ledger.id
        WHERE step.task_id = task.task_id AND step.name = 'ContactTaskDone') AS sent,
       (SELECT min(reason) FROM step WHERE step.task_id = task.task_id AND name = 'ContactTaskMissed') AS missed,
       (SELECT min(reason) FROM step WHERE step.task_id = task.task_id AND name = 'ContactTaskCancelled') AS cancelled
FROM departure LEFT JOIN task ON task.kind = 'thank_you' AND task.subject_id = departure.visit_id
"""
_COUNTS = f"""
SELECT count(*) FILTER (sent - moment <= {_WITHIN}), count(*) FILTER (sent IS NULL AND missed IS NOT NULL),
       count(*) FILTER (sent IS NULL AND missed IS NULL AND moment + {_WITHIN} >= $ends)
FROM thanks
"""  # noqa: S608 - the figure is ours
_REASONS = """
SELECT missed, count(*) FROM thanks WHERE sent IS NULL AND missed IS NOT NULL GROUP BY missed ORDER BY missed
"""
_SILENT = f"""
SELECT stream, moment, CASE WHEN task_id IS NULL THEN 'no thank-you was planned'
                        WHEN cancelled IS NOT NULL THEN 'the thank-you was cancelled: ' || cancelled
                        ELSE 'nothing became of the thank-you' END
FROM thanks WHERE sent IS NULL AND missed IS NULL AND moment + {_WITHIN} < $ends
"""  # noqa: S608 - the figure is ours
_LATE = f"SELECT stream, moment, 'the thank-you was sent late' FROM thanks WHERE sent - moment > {_WITHIN}"  # noqa: S608
_TWICE = """
SELECT stream, min(moment), 'thanked ' || count(*) || ' times for one visit' FROM thanks
WHERE sent IS NOT NULL GROUP BY stream, visit_id HAVING count(*) > 1
"""


def check_thank_you(log: Log) -> Found:
    """Every departure got one in time, or one that shows as missed."""
    found, ends = Found(), {"ends": end_of(log)}
    log.execute(_THANKS)
    on_time, missed, pending = log.execute(_COUNTS, ends).fetchall()[0]
    found.count("五分钟内致谢", "thanked within 5 minutes", on_time)
    found.count("致谢未发，已显示", "not thanked, shown as missed", missed)
    for reason, count in log.execute(_REASONS).fetchall():
        found.count(f"　其中 {reason}", f"  of these: {reason}", count)
    found.count("期末未到时限", "not yet due at the end", pending)
    found.violate("thank_you", log.execute(_SILENT, ends).fetchall())
    found.violate("thank_you", log.execute(_LATE).fetchall())
    found.violate("thank_you", log.execute(_TWICE).fetchall())
    return found
