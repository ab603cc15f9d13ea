"""The queue of messages: SQL on the table ``followup.message`` and the live version's tasks.

Who claims a message holds it until its lease ends: nobody else claims it before. All moments of the queue are the
database's, so senders need not agree on the time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record
from msgspec import Struct

from services.followup.messages.outcome import Dropped, Outcome, Released
from shared.database.connection import Pool
from shared.events.values import Channel

_ONE_TAKES_IN = "SELECT pg_try_advisory_xact_lock(hashtext('followup takes in messages'))"
_TAKE_IN = """
INSERT INTO followup.message (task_id, dealer_id, customer_id, template, state, attempts, next_attempt_at, expires_at)
SELECT task_id, dealer_id, customer_id, template, 'waiting', 0, now(), coalesce(expires_at, 'infinity')
FROM followup.task AS task
WHERE status = 'due' AND template IS NOT NULL
  AND NOT EXISTS (SELECT FROM followup.message AS known WHERE known.task_id = task.task_id)
ORDER BY expires_at, task_id
LIMIT $1
ON CONFLICT (task_id) DO NOTHING
"""

_CLAIM = """
WITH next AS (
    SELECT task_id
    FROM followup.message
    WHERE state IN ('waiting', 'sent', 'failed') AND next_attempt_at <= now()
    ORDER BY expires_at
    LIMIT $1
    FOR UPDATE SKIP LOCKED
)
UPDATE followup.message AS message
SET attempts = attempts + CASE WHEN state = 'waiting' THEN 1 ELSE 0 END, next_attempt_at = now() + $2::interval
FROM next LEFT JOIN followup.task AS task USING (task_id)
WHERE message.task_id = next.task_id
RETURNING message.*, coalesce(task.status = 'due', false) AS is_due,
          task.group_id, task.kind, task.due_at, task.expires_at AS task_expires_at, task.consultant_id, task.subject_id
"""

_WRITE = """
UPDATE followup.message AS message
SET state = told.state, channel = told.channel, language = told.language, gateway = told.gateway,
    gateway_message_id = told.gateway_message_id, reason = told.reason, ended_at = told.ended_at,
    last_error = coalesce(told.error, message.last_error), next_attempt_at = now() + $1::interval
FROM unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[], $9::text[],
            $10::text[], $11::text[])
     AS told (task_id, attempts, state, channel, ended_at, language, gateway, gateway_message_id, reason, error)
WHERE message.task_id = told.task_id AND message.state = 'waiting'
  AND (told.state = 'sent' OR message.attempts = told.attempts)
RETURNING message.task_id
"""
"""A sending counts whoever holds the message by now: the gateway has it. Giving up is for its holder only."""

_RELEASE = """
UPDATE followup.message AS message
SET next_attempt_at = now() + told.wait, attempts = message.attempts - CASE WHEN told.counts THEN 0 ELSE 1 END,
    last_error = told.error
FROM unnest($1::uuid[], $2::int[], $3::interval[], $4::boolean[], $5::text[])
     AS told (task_id, attempts, wait, counts, error)
WHERE message.task_id = told.task_id AND message.attempts = told.attempts AND message.state = 'waiting'
"""
_DROP = "UPDATE followup.message SET state = 'dropped' WHERE task_id = ANY($1::uuid[]) AND state = 'waiting'"

_RECORDED = """
UPDATE followup.message AS message
SET state = 'recorded', last_error = coalesce(told.error, message.last_error)
FROM unnest($1::uuid[], $2::text[]) AS told (task_id, error)
WHERE message.task_id = told.task_id
"""
_RECORD_LATER = "UPDATE followup.message SET next_attempt_at = now() + $2::interval WHERE task_id = ANY($1::uuid[])"

_AFTER_A_JUMP = """
UPDATE followup.message SET next_attempt_at = now()
WHERE state IN ('waiting', 'sent', 'failed') AND next_attempt_at > now() + $1::interval
"""


class Wanted(Struct, frozen=True, kw_only=True):
    """The task of a message, as it stands now."""

    group_id: str
    kind: str
    due_at: datetime
    expires_at: datetime | None
    consultant_id: str | None
    subject_id: UUID | None


class Claimed(Struct, frozen=True, kw_only=True):
    """A message that this sender holds.

    ``wanted`` is its task while that is due; None when it has ended, or the live version has no such task. ``told`` is
    what became of the message, where that is known and only not recorded yet.
    """

    task_id: UUID
    attempt: int
    dealer_id: str
    customer_id: UUID
    template: str
    wanted: Wanted | None
    told: Outcome | None


class MessageQueue:
    """The queue as one sender works on it.

    Args:
        pool: connections to the database.
        lease: how long a claimed message is this sender's.
        longest: the longest wait before an attempt; what seems to wait much longer has seen the clock jump back.
    """

    def __init__(self, pool: Pool, lease: timedelta, longest: timedelta) -> None:
        self._pool = pool
        self._lease = lease
        self._beyond = 2 * max(longest, lease)

    async def take_in(self, limit: int) -> int:
        """Queue messages of tasks that have fallen due; how many were new. One sender at a time does it."""
        async with self._pool.acquire() as connection, connection.transaction():
            if not await connection.fetchval(_ONE_TAKES_IN):
                return 0
            done: str = await connection.execute(_TAKE_IN, limit)
            return int(done.rpartition(" ")[2])

    async def claim(self, limit: int) -> list[Claimed]:
        """Take messages whose moment has come; those whose moment passes first come first."""
        return [_claimed(row) for row in await self._pool.fetch(_CLAIM, limit, self._lease)]

    async def write(self, outcomes: Sequence[Outcome]) -> set[UUID]:
        """Keep what became of messages, before anybody is told; those that were this sender's to tell are returned."""
        columns = zip(*map(_written, outcomes), strict=True)
        rows = await self._pool.fetch(_WRITE, self._lease, *map(list, columns))
        return {row["task_id"] for row in rows}

    async def release(self, released: Sequence[Released]) -> None:
        """Give messages back to the queue for a while."""
        columns = zip(*((one.task_id, one.attempt, one.wait, one.counts, one.error) for one in released), strict=True)
        await self._pool.execute(_RELEASE, *map(list, columns))

    async def drop(self, dropped: Sequence[Dropped]) -> None:
        """Let go of messages that nobody wants any more."""
        await self._pool.execute(_DROP, [one.task_id for one in dropped])

    async def recorded(self, refusals: Sequence[tuple[UUID, str | None]]) -> None:
        """Note that intake has these messages' outcomes, or by which refusal it does not want them."""
        await self._pool.execute(_RECORDED, [one for one, _ in refusals], [error for _, error in refusals])

    async def record_later(self, task_ids: Sequence[UUID], wait: timedelta) -> None:
        """Let outcomes be recorded after a while, by whoever comes first."""
        await self._pool.execute(_RECORD_LATER, task_ids, wait)

    async def after_a_jump(self) -> None:
        """Free messages that would wait for ever because the clock has jumped back since they were claimed."""
        await self._pool.execute(_AFTER_A_JUMP, self._beyond)


def _claimed(row: Record) -> Claimed:
    wanted = None
    if row["is_due"]:
        wanted = Wanted(
            group_id=row["group_id"],
            kind=row["kind"],
            due_at=row["due_at"],
            expires_at=row["task_expires_at"],
            consultant_id=row["consultant_id"],
            subject_id=row["subject_id"],
        )
    return Claimed(
        task_id=row["task_id"],
        attempt=row["attempts"],
        dealer_id=row["dealer_id"],
        customer_id=row["customer_id"],
        template=row["template"],
        wanted=wanted,
        told=None if row["state"] == "waiting" else _told(row),
    )


def _told(row: Record) -> Outcome:
    return Outcome(
        task_id=row["task_id"],
        attempt=row["attempts"],
        dealer_id=row["dealer_id"],
        customer_id=row["customer_id"],
        template=row["template"],
        state=row["state"],
        channel=Channel(row["channel"]),
        ended_at=row["ended_at"],
        language=row["language"],
        gateway=row["gateway"],
        gateway_message_id=row["gateway_message_id"],
        reason=row["reason"],
    )


def _written(outcome: Outcome) -> tuple[object, ...]:
    return (
        outcome.task_id,
        outcome.attempt,
        outcome.state,
        outcome.channel.value,
        outcome.ended_at,
        outcome.language,
        outcome.gateway,
        outcome.gateway_message_id,
        outcome.reason,
        outcome.error,
    )
