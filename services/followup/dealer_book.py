"""The dealers that each partition has met, saved with it: every partition meets a dealer's events at its own place."""

import msgspec

from services.followup.dealers import Dealer, dealer_from_json, dealer_to_json, fold_dealer
from shared.database.connection import Connection
from shared.events.recorded import Recorded
from shared.events.values import DealerId, GroupId

# The schema's name is ours (`followup_v1`), never from outside: it stands in the SQL as it is.
# ruff: noqa: S608


class DealerBook:
    """Dealers by partition."""

    def __init__(self) -> None:
        self._known: dict[int, dict[DealerId, Dealer]] = {}
        self._unsaved: dict[int, set[DealerId]] = {}

    def dealer(self, partition: int, dealer_id: DealerId, group_id: GroupId) -> Dealer:
        """What a partition knows of a dealer; one in the default zone, without staff, where it has met nothing."""
        known = self._known.get(partition, {}).get(dealer_id)
        return known or Dealer(dealer_id=dealer_id, group_id=group_id)

    def take(self, partition: int, recorded: Recorded) -> bool:
        """Take in an event of a dealer's stream; whether it changed the dealer."""
        dealers = self._known.setdefault(partition, {})
        before = dealers.get(recorded.dealer_id)
        after = fold_dealer(before, recorded)
        if after is None or after is before:
            return False
        dealers[recorded.dealer_id] = after
        self._unsaved.setdefault(partition, set()).add(recorded.dealer_id)
        return True

    async def load(self, connection: Connection, schema: str, partition: int) -> None:
        """Read what was saved of a partition, forgetting what is in memory."""
        self._unsaved.pop(partition, None)
        rows = await connection.fetch(f"SELECT dealer FROM {schema}.dealer WHERE partition = $1", partition)
        dealers = [dealer_from_json(msgspec.json.decode(row["dealer"])) for row in rows]
        self._known[partition] = {one.dealer_id: one for one in dealers}

    async def save(self, connection: Connection, schema: str, partition: int) -> None:
        """Write the dealers that the partition's events have changed since the last save."""
        await connection.executemany(
            f"INSERT INTO {schema}.dealer (partition, dealer_id, dealer) VALUES ($1, $2, $3)"
            " ON CONFLICT (partition, dealer_id) DO UPDATE SET dealer = excluded.dealer",
            [
                (partition, one, msgspec.json.encode(dealer_to_json(self._known[partition][one])).decode())
                for one in sorted(self._unsaved.pop(partition, ()))
            ],
        )
