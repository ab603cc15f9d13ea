"""What is owed to a customer: small rules, one subject a module, in explicit lists (sections 3 to 6)."""

from collections.abc import Callable

from services.followup.planning.case import Case, Wanted
from services.followup.planning.facts import is_gone
from services.followup.planning.rules.appointment import appointment
from services.followup.planning.rules.cadence import cadence, retry
from services.followup.planning.rules.first_follow_up import first_follow_up
from services.followup.planning.rules.thank_you import thank_you
from services.followup.task import TaskKind

_BEFORE_REGULAR = frozenset({TaskKind.FIRST_FOLLOW_UP, TaskKind.APPOINTMENT})

Rule = Callable[[Case], Wanted | None]

OWED: tuple[Rule, ...] = (
    thank_you,
    first_follow_up,
    appointment,
)
"""Asked for whatever else is owed."""

REGULAR: tuple[Rule, ...] = (retry, cadence)
"""Where neither a first follow-up nor an appointment is owed: the first of these that applies."""

AFTER_DEFEAT: tuple[Rule, ...] = ()
"""All that a customer whose defeat was confirmed is asked for."""


def wanted(case: Case) -> list[Wanted]:
    """The tasks that the rules ask for at the moment."""
    customer = case.customer
    if is_gone(customer):
        return []
    if customer.defeat is not None:
        return _asked(AFTER_DEFEAT, case)
    found = _asked(OWED, case)
    if not any(one.kind in _BEFORE_REGULAR for one in found):
        for rule in REGULAR:
            if (one := rule(case)) is not None:
                found.append(one)
                break
    return found


def _asked(rules: tuple[Rule, ...], case: Case) -> list[Wanted]:
    """What the rules ask for, but for what has passed: that is asked for by the event alone which brings it."""
    return [
        one
        for rule in rules
        if (one := rule(case)) is not None and (one.expires_at > case.now or one.cause_id == case.cause_id)
    ]
