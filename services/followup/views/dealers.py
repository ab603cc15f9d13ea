"""A dealer as the live version of the projection knows it: zone, staff, leaves."""

import msgspec

from services.followup.dealers import Dealer, dealer_from_json
from services.followup.views.refusals import DEALER_UNKNOWN
from shared.database.connection import Pool
from shared.http.problems import ProblemRaised

_DEALER = "SELECT dealer FROM followup.dealer WHERE dealer_id = $1 ORDER BY partition LIMIT 1"


async def known_dealer(pool: Pool, dealer_id: str) -> Dealer:
    """The dealer.

    Raises:
        ProblemRaised: 404 `DealerUnknown`.
    """
    stored = await pool.fetchval(_DEALER, dealer_id)
    if stored is None:
        raise ProblemRaised(DEALER_UNKNOWN)
    return dealer_from_json(msgspec.json.decode(stored))
