"""The policies of dealers and groups that a partition has met, and which of them holds."""

from bisect import insort
from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from msgspec import Struct

P = TypeVar("P")
DEALER = "dealer"
GROUP = "group"


class PolicyInvalid(Exception):
    """Settings of a policy are wrong; the message says where and why."""


class PolicyEntry(Struct, frozen=True):
    """One change of a policy: whose, which version of their stream, where in the ledger, from when, what.

    ``refused`` is why it holds for nobody: its settings are wrong.
    """

    scope: str
    scope_id: str
    version: int
    position: int
    effective_at: datetime
    settings: dict[str, Any]
    refused: str | None = None


class _Known(Struct, Generic[P], frozen=True):
    effective_at: datetime
    position: int
    policy: P


class PolicyBook(Generic[P]):
    """Every policy change that a partition has met, and which of them holds.

    A dealer's change arrives once per partition, each at its place among that partition's customers, so each partition
    has a book of its own.

    Args:
        parse: makes a policy of settings, scope and version; raises `PolicyInvalid`.
        default: what holds where nobody said otherwise.
    """

    def __init__(self, parse: Callable[[dict[str, Any], str, int], P], default: P) -> None:
        self._parse = parse
        self._default = default
        self._known: dict[tuple[str, str], list[_Known[P]]] = {}
        self._seen: set[tuple[str, str, int]] = set()

    def add(self, entry: PolicyEntry) -> None:
        """Take in a change; a known one changes nothing.

        Raises:
            PolicyInvalid: its settings are wrong.
        """
        key = (entry.scope, entry.scope_id, entry.version)
        if key in self._seen:
            return
        policy = self._parse(entry.settings, entry.scope, entry.version)
        insort(
            self._known.setdefault((entry.scope, entry.scope_id), []),
            _Known(entry.effective_at, entry.position, policy),
            key=lambda known: (known.effective_at, known.position),
        )
        self._seen.add(key)

    def policy_for(self, dealer_id: str, group_id: str, at: datetime, *, before: int | None = None) -> P:
        """The policy that holds at a moment: of the dealer, else the group, else the default.

        Of the changes it is the one with the latest effective time that has come; with ``before``, only of those that
        stand before that ledger position, so that an event which is applied late sees what it would have seen in time.
        """
        if not self._known:
            return self._default
        for key in ((DEALER, dealer_id), (GROUP, group_id)):
            for known in reversed(self._known.get(key, ())):
                if known.effective_at <= at and (before is None or known.position < before):
                    return known.policy
        return self._default

    def next_change(self, dealer_id: str, group_id: str, after: datetime) -> datetime | None:
        """When the next change that is known takes effect, of the dealer or the group."""
        return min(
            (
                known.effective_at
                for key in ((DEALER, dealer_id), (GROUP, group_id))
                for known in self._known.get(key, ())
                if known.effective_at > after
            ),
            default=None,
        )
