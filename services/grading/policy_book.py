"""The grading policies of dealers and groups, as a worker knows them."""

from bisect import insort
from datetime import datetime
from typing import Any

from msgspec import Struct

from services.grading.policy import DEFAULT_POLICY, GradingPolicy, policy_of

DEALER = "dealer"
GROUP = "group"


class PolicyEntry(Struct, frozen=True):
    """One change of a policy: whose, which version of their stream, where in the ledger, from when, what."""

    scope: str
    scope_id: str
    version: int
    position: int
    effective_at: datetime
    settings: dict[str, Any]


class _Known(Struct, frozen=True, order=True):
    effective_at: datetime
    position: int
    policy: GradingPolicy


class PolicyBook:
    """Every policy change known, and which of them holds for an event of a customer.

    A dealer's change arrives once per partition, each at its place among that partition's customers. A customer's
    event sees the changes that stand before it in the ledger, so partitions that are read at different speeds still
    each get what their own order says, and one book serves them all.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], list[_Known]] = {}
        self._seen: set[tuple[str, str, int]] = set()

    def add(self, entry: PolicyEntry) -> None:
        """Take in a change; a known one changes nothing.

        Raises:
            services.grading.policy.PolicyInvalid: its settings are wrong.
        """
        key = (entry.scope, entry.scope_id, entry.version)
        if key in self._seen:
            return
        policy = policy_of(entry.settings, entry.scope, entry.version)
        insort(
            self._known.setdefault((entry.scope, entry.scope_id), []),
            _Known(entry.effective_at, entry.position, policy),
            key=lambda known: (known.effective_at, known.position),
        )
        self._seen.add(key)

    def policy_for(self, dealer_id: str, group_id: str, position: int, at: datetime) -> GradingPolicy:
        """The policy for an event at a ledger position, recorded at a moment: of the dealer, else the group, else ours.

        Of the changes before it in the ledger it is the one with the latest effective time that has come.
        """
        if not self._known:
            return DEFAULT_POLICY
        for key in ((DEALER, dealer_id), (GROUP, group_id)):
            for known in reversed(self._known.get(key, ())):
                if known.position < position and known.effective_at <= at:
                    return known.policy
        return DEFAULT_POLICY
