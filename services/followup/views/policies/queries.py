"""SQL of policies, on the views of the live version in schema ``followup``."""

import msgspec

from services.followup.dealers import Dealer
from services.followup.policy import DEFAULT_POLICY, FollowUpPolicy, policy_of
from services.followup.views.policies.in_force import Change, in_force
from shared.database.connection import Pool

_CHANGES = """
SELECT DISTINCT ON (scope, version) scope, version, position, effective_at, settings
FROM followup.policy
WHERE (scope = 'dealer' AND scope_id = $1) OR (scope = 'group' AND scope_id = $2)
ORDER BY scope, version, partition
"""


async def read_changes(pool: Pool, dealer: Dealer) -> list[Change]:
    """Every change of the dealer's policy and its group's."""
    return [
        Change(
            scope=row["scope"],
            version=row["version"],
            position=row["position"],
            effective_at=row["effective_at"],
            settings=msgspec.json.decode(row["settings"]),
        )
        for row in await pool.fetch(_CHANGES, dealer.dealer_id, dealer.group_id)
    ]


async def policy_now(pool: Pool, dealer: Dealer) -> FollowUpPolicy:
    """The policy that holds for the dealer at this moment."""
    change = in_force(await read_changes(pool, dealer), await pool.fetchval("SELECT now()"))
    if change is None:
        return DEFAULT_POLICY
    return policy_of(change.settings, change.scope, change.version)
