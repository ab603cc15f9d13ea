"""SQL of hand-overs: what was asked for, who gets whom, what became of each."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from services.followup.views.handing_over.answers import Account, NotHandedOver, WhyNot
from services.followup.views.handing_over.sharing import Share
from services.followup.views.refusals import REQUEST_ID_REUSED
from shared.database.connection import Pool
from shared.http.problems import ProblemRaised

_ASKED = "SELECT asked FROM followup.hand_over WHERE dealer_id = $1 AND request_id = $2"

_KEEP = """
INSERT INTO followup.hand_over (dealer_id, request_id, asked)
VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING true
"""

_KEEP_CUSTOMER = """
INSERT INTO followup.hand_over_customer
    (dealer_id, request_id, place, customer_id, to_consultant_id, outcome, problem)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

_WAITING = """
SELECT place, customer_id, to_consultant_id
FROM followup.hand_over_customer
WHERE dealer_id = $1 AND request_id = $2 AND outcome = 'waiting'
ORDER BY place
LIMIT $3
"""

_SETTLE = """
UPDATE followup.hand_over_customer
SET outcome = $4, problem = $5
WHERE dealer_id = $1 AND request_id = $2 AND place = $3 AND outcome = 'waiting'
"""

_ACCOUNT = """
SELECT customer_id, to_consultant_id, outcome, problem
FROM followup.hand_over_customer
WHERE dealer_id = $1 AND request_id = $2
ORDER BY place
"""

_JSON = msgspec.json.Encoder()
_WHY_NOT = msgspec.json.Decoder(WhyNot)


class HandOverKey(Struct, frozen=True):
    """Which hand-over: request ids are the dealer's own."""

    dealer_id: str
    request_id: str


class Settled(Struct, frozen=True):
    """What became of one customer: handed over, or why not."""

    place: int
    problem: WhyNot | None = None


async def is_kept(pool: Pool, key: HandOverKey, asked: Any) -> bool:
    """Whether this was asked for before.

    Raises:
        ProblemRaised: 409 `RequestIdReused`, something else was asked for under the same request id.
    """
    stored = await pool.fetchval(_ASKED, key.dealer_id, key.request_id)
    if stored is None:
        return False
    if msgspec.json.decode(stored) != msgspec.json.decode(_JSON.encode(asked)):
        raise ProblemRaised(REQUEST_ID_REUSED)
    return True


async def keep(
    pool: Pool, key: HandOverKey, asked: Any, shares: Sequence[Share], refused: Sequence[NotHandedOver] = ()
) -> None:
    """Keep who gets whom, unless another process did so in the same moment."""
    rows: list[tuple[int, UUID, str, str, str | None]] = [
        (share.place, share.customer_id, share.to_consultant_id, "waiting", None) for share in shares
    ]
    for place, one in enumerate(refused, start=len(shares)):
        problem = _JSON.encode(one.problem).decode()
        rows.append((place, one.customer_id, one.to_consultant_id, "refused", problem))
    async with pool.acquire() as connection, connection.transaction():
        asked_json = _JSON.encode(asked).decode()
        if await connection.fetchval(_KEEP, key.dealer_id, key.request_id, asked_json):
            await connection.executemany(_KEEP_CUSTOMER, [(key.dealer_id, key.request_id, *row) for row in rows])


async def waiting(pool: Pool, key: HandOverKey, most: int) -> list[Share]:
    """Shares that were not carried out yet, in their order."""
    return [Share(*row) for row in await pool.fetch(_WAITING, key.dealer_id, key.request_id, most)]


async def settle(pool: Pool, key: HandOverKey, settled: Sequence[Settled]) -> None:
    """Write down what became of customers."""
    await pool.executemany(
        _SETTLE,
        [
            (
                key.dealer_id,
                key.request_id,
                one.place,
                "handed_over" if one.problem is None else "refused",
                one.problem and _JSON.encode(one.problem).decode(),
            )
            for one in settled
        ],
    )


async def account_of(pool: Pool, key: HandOverKey) -> Account:
    """How far the hand-over has come."""
    rows = await pool.fetch(_ACCOUNT, key.dealer_id, key.request_id)
    by_consultant = dict.fromkeys((row["to_consultant_id"] for row in rows), 0)
    for row in rows:
        by_consultant[row["to_consultant_id"]] += row["outcome"] == "handed_over"
    return Account(
        customers=len(rows),
        by_consultant=by_consultant,
        refused=tuple(
            NotHandedOver(row["customer_id"], row["to_consultant_id"], _WHY_NOT.decode(row["problem"]))
            for row in rows
            if row["outcome"] == "refused"
        ),
        waiting=sum(row["outcome"] == "waiting" for row in rows),
    )
