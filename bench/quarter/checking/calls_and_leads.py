"""Section 4: a first follow-up within 24 hours of every non-deal contact; of calls and leads too, or it shows."""

from collections import Counter

from bench.quarter.checking.first_follow_up import deadline
from bench.quarter.checking.found import Found
from bench.quarter.checking.log import Log, end_of
from bench.quarter.checking.moments import DAY
from bench.quarter.checking.policies import Policies
from bench.quarter.checking.story import stories

_ASKED = f"""
SELECT stream, dealer_id, name, moment, recorded FROM ledger
WHERE name IN ('CallRegistered', 'LeadReceived') AND recorded - moment <= {DAY} ORDER BY moment
"""  # noqa: S608 - the figure is ours
_MISSED = """
SELECT step.stream, list(step.moment) FROM task JOIN step USING (task_id)
WHERE task.kind = 'first_follow_up' AND step.name = 'ContactTaskMissed' GROUP BY step.stream
"""


def check_calls_and_leads(log: Log, policies: Policies) -> Found:
    """Whoever called or wrote, left a phone and is somebody's customer got a contact or an attempt, or it shows."""
    found, ends, counts, silent = Found(), end_of(log), Counter[str](), []
    told, missed = stories(log), dict(log.execute(_MISSED).fetchall())
    for stream, dealer, name, moment, recorded in log.execute(_ASKED).fetchall():
        story = told.get(stream)
        if story is None or story.grade_at(recorded) is None:
            continue
        limit = deadline(policies, dealer, moment, recorded)
        if any(moment < point.at <= limit for point in story.contacts()):
            counts["on time"] += 1
        elif any(moment < at <= limit for at in missed.get(stream, ())):
            counts["missed"] += 1
        elif any(recorded < state.since <= limit and state.grade is None for state in story.states):
            counts["ended"] += 1
        elif limit >= ends:
            counts["pending"] += 1
        else:
            silent.append((stream, moment, f"nothing followed {name}, and nothing shows it"))
    found.count("来电与线索二十四小时内跟进", "calls and leads followed up within 24 hours", counts["on time"])
    found.count("逾期，已显示", "shown as missed", counts["missed"])
    found.count("其间已结案", "lost, merged or erased before", counts["ended"])
    found.count("期末未到时限", "not yet due at the end", counts["pending"])
    found.violate("first_follow_up", silent)
    return found
