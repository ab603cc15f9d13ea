"""Section 4: a first follow-up within 24 hours of leaving without a deal, moved into business hours, or it shows."""

from collections import Counter

from bench.quarter.checking.found import Found
from bench.quarter.checking.log import Log, end_of
from bench.quarter.checking.moments import HOUR
from bench.quarter.checking.policies import Policies

_WITHIN = 24 * HOUR
_DUE_AFTER = 4 * HOUR
_TIME_TO_DO_IT = 2 * HOUR
"""Who left before a holiday is followed up in the first open hours after it."""

_DEPARTURES = """
WITH missed AS (
    SELECT task.stream, step.moment FROM task JOIN step USING (task_id)
    WHERE task.kind = 'first_follow_up' AND step.name = 'ContactTaskMissed'
)
SELECT departure.stream, departure.dealer_id, departure.moment, departure.recorded,
       list(DISTINCT contact.moment), list(DISTINCT missed.moment)
FROM departure
LEFT JOIN contact ON contact.stream = departure.stream AND contact.moment > departure.moment
LEFT JOIN missed ON missed.stream = departure.stream AND missed.moment > departure.moment
GROUP BY departure.id, departure.stream, departure.dealer_id, departure.moment, departure.recorded
ORDER BY departure.moment
"""
_ENDINGS = """
SELECT stream, list(moment) FROM ledger
WHERE name IN ('DefeatReported', 'CustomerOutOfContact', 'CardMergedAway', 'PersonErased') GROUP BY stream
"""


def check_first_follow_up(log: Log, policies: Policies) -> Found:
    """Every departure was followed by a contact or an attempt in time, or by a task that shows as missed."""
    found, ends, counts = Found(), end_of(log), Counter[str]()
    endings = dict(log.execute(_ENDINGS).fetchall())
    silent = []
    for stream, dealer, left, recorded, made, missed in log.execute(_DEPARTURES).fetchall():
        limit = deadline(policies, dealer, left, recorded)
        contacts = [at for at in made if at is not None]
        shown = min((at for at in missed if at is not None and at <= limit), default=None)
        if any(at <= limit for at in contacts):
            counts["on time"] += 1
        elif shown is not None:
            counts["late" if any(at <= shown + 7 * _WITHIN for at in contacts) else "missed"] += 1
        elif any(left <= at <= limit for at in endings.get(stream, ())):
            counts["ended"] += 1
        elif limit >= ends:
            counts["pending"] += 1
        else:
            silent.append((stream, left, "neither followed up in time nor shown as missed"))
    found.count("二十四小时内首次跟进", "first follow-up within 24 hours", counts["on time"])
    found.count("首次跟进逾期，一周内补做", "shown as missed, made good within a week", counts["late"])
    found.count("首次跟进逾期", "shown as missed", counts["missed"])
    found.count("其间已结案", "lost, merged or erased before", counts["ended"])
    found.count("期末未到时限", "not yet due at the end", counts["pending"])
    found.violate("first_follow_up", silent)
    return found


def deadline(policies: Policies, dealer: str, left: int, recorded: int) -> int:
    """Until when the first follow-up is to be made: the latest that a policy known since asks for."""
    moments = [recorded, *(at for at in policies.changes(dealer) if recorded < at <= left + 15 * _WITHIN)]
    return max(_limit(policies, dealer, left, at) for at in moments)


def _limit(policies: Policies, dealer: str, left: int, at: int) -> int:
    opening = policies.at(dealer, at).opening
    due = opening.into(left + _DUE_AFTER)
    return max(opening.into(left + _WITHIN), opening.after(due, _TIME_TO_DO_IT))
