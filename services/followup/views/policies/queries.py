"""SQL of policies, on the views of the live version in schema ``followup``."""

import msgspec

from services.followup.dealers import Dealer
from services.followup.policy import DEFAULT_POLICY, FollowUpPolicy, policy_of
from services.followup.views.policies.in_force import in_force
from shared.database.connection import Pool
from shared.policies.book import PolicyEntry

_CHANGES = """
SELECT DISTINCT ON (scope, version) scope, scope_id, version, position, effective_at, settings, refused
FROM followup.policy
WHERE (scope = 'dealer' AND scope_id = $1) OR (scope = 'group' AND scope_id = $2)
ORDER BY scope, version, partition
"""


async def read_changes(pool: Pool, dealer: Dealer) -> list[PolicyEntry]:
    """Every change of the dealer's policy and its group's, refused ones among them."""
    return [
        PolicyEntry(scope, scope_id, version, position, effective_at, msgspec.json.decode(settings), refused)
        for scope, scope_id, version, position, effective_at, settings, refused in await pool.fetch(
            _CHANGES, dealer.dealer_id, dealer.group_id
        )
    ]


async def policy_now(pool: Pool, dealer: Dealer) -> FollowUpPolicy:
    """The policy that holds for the dealer at this moment."""
    change = in_force(await read_changes(pool, dealer), dealer, await pool.fetchval("SELECT now()"))
    if change is None:
        return DEFAULT_POLICY
    return policy_of(change.settings, change.scope, change.version)
