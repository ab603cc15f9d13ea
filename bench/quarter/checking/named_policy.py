"""Section 4: a change of policy takes effect from its time, and the tasks that it makes or moves name it."""

from bench.quarter.checking.found import Found
from bench.quarter.checking.log import Log
from bench.quarter.checking.policies import Policies

_PLANNED = "SELECT stream, dealer_id, moment, recorded, kind, policy_scope, policy_version FROM task"


def check_named_policy(log: Log, policies: Policies) -> Found:
    """Every task was planned by a policy that was in force when it was planned, or when that was written down."""
    found, by_own = Found(), 0
    for stream, dealer, moment, recorded, kind, *named in log.execute(_PLANNED).fetchall():
        in_force = {policies.at(dealer, at, recorded).named for at in (moment, recorded)}
        if tuple(named) not in in_force:
            told = f"{kind} was planned by policy {named}, in force was {sorted(in_force)}"
            found.violate("policy_in_force", [(stream, moment, told)])
        by_own += named[0] == "dealer"
    found.count("按门店自有政策排定的任务", "tasks planned by a dealer's own policy", by_own)
    return found
