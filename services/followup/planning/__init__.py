"""The heart of follow-up: a pure function of what is known, an event or the time, and the policy (section 4)."""

from services.followup.planning.plan import FOLDS, Planned, follow_up, pass_time, replan
from services.followup.planning.state import Customer, from_bytes, next_at, to_bytes

__all__ = ["FOLDS", "Customer", "Planned", "follow_up", "from_bytes", "next_at", "pass_time", "replan", "to_bytes"]
