"""The store that a read is about, as the projection knows it."""

from datetime import UTC, date, datetime

import msgspec

from services.followup.dealers import Dealer, dealer_from_json
from shared.database.connection import Pool
from shared.http.problems import ProblemRaised, problem

_DEALER = "SELECT dealer FROM followup.dealer WHERE dealer_id = $1 ORDER BY partition LIMIT 1"
_TIME_ZONE = "SELECT dealer ->> 'time_zone' FROM followup.dealer WHERE dealer_id = $1 ORDER BY partition LIMIT 1"
_UNKNOWN = problem("DealerUnknown", 404, en="There is no such dealer", zh="没有该门店")


async def known_dealer(pool: Pool, dealer_id: str) -> Dealer:
    """The dealer with its zone, staff and leaves.

    Raises:
        ProblemRaised: 404 `DealerUnknown`.
    """
    stored = await pool.fetchval(_DEALER, dealer_id)
    if stored is None:
        raise ProblemRaised(_UNKNOWN)
    return dealer_from_json(msgspec.json.decode(stored))


async def time_zone_of(pool: Pool, dealer_id: str) -> str | None:
    """The dealer's zone, where the dealer is known."""
    zone: str | None = await pool.fetchval(_TIME_ZONE, dealer_id)
    return zone


def today_of(dealer: Dealer) -> date:
    """The date by the dealer's clock now."""
    return dealer.day_of(datetime.now(UTC))
