"""Whose message is meant: by our key, by the gateway's id, or by the phone that a reply came from."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final, Protocol
from uuid import UUID

from asyncpg import Record

from services.followup.intake import Intake
from shared.database.connection import Pool

REPLIES_WITHIN: Final = timedelta(days=7)

_NAMED = """
SELECT task_id, dealer_id, customer_id, template, channel, gateway_message_id
FROM followup.message
WHERE (task_id = ANY($1::uuid[]) AND (gateway IS NULL OR gateway = $3))
   OR (gateway_message_id = ANY($2::text[]) AND gateway = $3)
"""
_LATELY = """
SELECT DISTINCT ON (dealer_id, customer_id) task_id, dealer_id, customer_id, template, channel, gateway_message_id
FROM followup.message
WHERE gateway = $1 AND channel = 'sms' AND ended_at > now() - $2::interval
ORDER BY dealer_id, customer_id, ended_at DESC
"""


class Named(Protocol):
    """Something that is told of a message."""

    @property
    def key(self) -> UUID | None:
        """Our key of the message."""

    @property
    def message_id(self) -> str | None:
        """The gateway's id of it."""


async def messages_named(pool: Pool, gateway: str, told: Sequence[Named]) -> list[Record | None]:
    """The message that each of them names; None where the gateway has had none such from us."""
    keys = [one.key for one in told if one.key is not None]
    ids = [one.message_id for one in told if one.message_id is not None]
    rows = await pool.fetch(_NAMED, keys, ids, gateway) if keys or ids else []
    by_key = {row["task_id"]: row for row in rows}
    by_id = {row["gateway_message_id"]: row for row in rows if row["gateway_message_id"] is not None}
    return [by_key.get(one.key) or by_id.get(one.message_id) for one in told]


async def messages_to(pool: Pool, intake: Intake, gateway: str, phones: Iterable[str]) -> dict[str, list[Record]]:
    """The latest message of every customer who was written to lately and has one of the phones now.

    No phone is kept here: intake is asked for those of all who were written to.

    Raises:
        IntakeUnreachable: intake does not answer.
    """
    wanted = set(phones)
    found: dict[str, list[Record]] = {}
    if not wanted:
        return found
    by_dealer: dict[str, dict[UUID, Record]] = {}
    for row in await pool.fetch(_LATELY, gateway, REPLIES_WITHIN):
        by_dealer.setdefault(row["dealer_id"], {})[row["customer_id"]] = row
    for dealer_id, rows in by_dealer.items():
        persons = await intake.persons(dealer_id, list(rows))
        for customer_id, person in persons.items():
            if person.phone is not None and person.phone in wanted:
                found.setdefault(person.phone, []).append(rows[customer_id])
    return found
