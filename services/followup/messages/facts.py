"""What messages may say, read from the live version of the projection: dealer, policy, model, the time agreed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
import structlog
from asyncpg import Record
from msgspec.structs import replace

from services.followup.dealers import Dealer, dealer_from_json
from services.followup.messages.preparing import Facts
from services.followup.messages.queue import Claimed, Wanted
from services.followup.planning.state import Customer, Mark, from_bytes
from services.followup.policy import DEFAULT_POLICY, FollowUpPolicy, policy_of
from shared.database.connection import Pool
from shared.policies.book import PolicyBook, PolicyEntry, PolicyInvalid

_log = structlog.get_logger(__name__)
_READ_AGAIN: Final = timedelta(seconds=5)

_CUSTOMERS = """
SELECT customer_id, state,
       (SELECT value FROM followup.interest AS interest
        WHERE interest.customer_id = customer.customer_id AND kind = 'model'
        ORDER BY at DESC, value LIMIT 1) AS model
FROM followup.customer AS customer
WHERE customer_id = ANY($1::uuid[])
"""
_DEALERS = "SELECT DISTINCT ON (dealer_id) dealer FROM followup.dealer ORDER BY dealer_id, partition"
_POLICIES = """
SELECT DISTINCT ON (scope, scope_id, version) scope, scope_id, version, position, effective_at, settings
FROM followup.policy
ORDER BY scope, scope_id, version
"""


class FactBook:
    """Dealers and policies are read again every few seconds, customers each time.

    Args:
        pool: connections to the database.
        now: the clock, which says what policy is in force.
    """

    def __init__(self, pool: Pool, now: Callable[[], datetime]) -> None:
        self._pool = pool
        self._now = now
        self._read_at: datetime | None = None
        self._dealers: dict[str, Dealer] = {}
        self._policies: PolicyBook[FollowUpPolicy] = PolicyBook(policy_of, DEFAULT_POLICY)

    async def facts(self, claimed: Sequence[Claimed]) -> dict[UUID, Facts]:
        """The facts of every message that is still wanted, by its task."""
        if self._is_old() or any(one.dealer_id not in self._dealers for one in claimed):
            await self._read()
        ids = list({one.customer_id for one in claimed})
        rows = {row["customer_id"]: row for row in await self._pool.fetch(_CUSTOMERS, ids)}
        return {one.task_id: self._facts(one, one.wanted, rows.get(one.customer_id)) for one in claimed if one.wanted}

    def _is_old(self) -> bool:
        return self._read_at is None or abs(self._now() - self._read_at) >= _READ_AGAIN

    async def _read(self) -> None:
        read_at = self._now()
        dealers = [dealer_from_json(msgspec.json.decode(row["dealer"])) for row in await self._pool.fetch(_DEALERS)]
        policies: PolicyBook[FollowUpPolicy] = PolicyBook(policy_of, DEFAULT_POLICY)
        for scope, scope_id, version, position, effective_at, settings in await self._pool.fetch(_POLICIES):
            entry = PolicyEntry(scope, scope_id, version, position, effective_at, msgspec.json.decode(settings))
            try:
                policies.add(entry)
            except PolicyInvalid:  # the projection parks such a one; the one before stays in force
                _log.warning("policy_invalid", scope=scope, scope_id=scope_id, version=version)
        self._dealers = {dealer.dealer_id: dealer for dealer in dealers}
        self._policies = policies
        self._read_at = read_at

    def _facts(self, claimed: Claimed, wanted: Wanted, row: Record | None) -> Facts:
        dealer = self._dealers.get(claimed.dealer_id)
        if dealer is None or not dealer.name:
            named = dealer or Dealer(dealer_id=claimed.dealer_id, group_id=wanted.group_id)
            dealer = replace(named, name=claimed.dealer_id)
        customer = None if row is None or row["state"] is None else from_bytes(row["state"])
        return Facts(
            dealer=dealer,
            policy=self._policies.policy_for(claimed.dealer_id, wanted.group_id, self._now()),
            consultant_id=wanted.consultant_id,
            model=None if row is None else row["model"],
            time=time_agreed(customer, wanted.subject_id, claimed.template) if customer else None,
            consents=customer.consents if customer else (),
        )


def time_agreed(customer: Customer, subject_id: UUID | None, template: str) -> datetime | None:
    """The moment that a message is about: that which its subject agreed on, else what its template speaks of."""
    agreed: dict[str, tuple[Mark, datetime | None]] = {}
    if customer.appointment is not None:
        agreed["appointment_reminder"] = (customer.appointment.mark, customer.appointment.at)
    if customer.drive is not None:
        agreed["test_drive_reminder"] = (customer.drive.mark, customer.drive.at)
    if customer.order is not None and customer.order.delivery is not None:
        agreed["delivery_reminder"] = (customer.order.delivery, customer.order.delivery_at)
    for mark, moment in agreed.values():
        if mark.event_id == subject_id:
            return moment
    return agreed[template][1] if template in agreed else None
