"""A sender upon rows that a test writes, with a gateway and an intake that do as they are told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Record
from msgspec import Struct, json

from services.followup.messages.sender import run_sender
from shared.database.connection import Pool
from shared.settings import Settings
from tests.support.followup_rows import FollowUpRows
from tests.support.gateway_server import GatewayServer
from tests.support.message_intake import MessageIntake
from tests.support.waiting import until

NEVER_QUIET: dict[str, Any] = {
    "quiet": {"starts": "00:00", "ends": "00:00"},
    "thank_you_quiet": {"starts": "00:00", "ends": "00:00"},
}
QUICKLY = timedelta(milliseconds=50)
Clock = Callable[[], datetime]


def real_time() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def policy(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a policy that has been in force since yesterday."""
    since = real_time() - timedelta(days=1)
    return {"version": 1, "position": 1, "effective_at": since, "settings": json.encode(settings).decode()}


class Sending(Struct):
    """The stage: what the sender reads, asks and tells."""

    settings: Settings
    pool: Pool
    rows: FollowUpRows
    intake: MessageIntake
    gateway: GatewayServer

    async def customer(self, *, state: bytes | None = None, **details: str | None) -> UUID:
        """A customer whom intake knows."""
        return self.intake.knows(await self.rows.customer(state=state), **details)

    async def due(self, customer_id: UUID, template: str = "thank_you", **columns: Any) -> UUID:
        """A message task of the customer that is due."""
        now = real_time()
        told = {"kind": "thank_you", "status": "due", "due_at": now, "expires_at": now + timedelta(minutes=5)}
        return await self.rows.task(customer_id, template=template, **(told | columns))

    @asynccontextmanager
    async def senders(self, number: int = 1, *, now: Clock = real_time, **settings: Any) -> AsyncIterator[None]:
        """Senders, running until the block ends."""
        told = self.settings.model_copy(update=settings)
        running = [asyncio.create_task(run_sender(told, now=now, first_wait=QUICKLY)) for _ in range(number)]
        try:
            yield
        finally:
            for one in running:
                one.cancel()
            for one in running:
                with contextlib.suppress(asyncio.CancelledError):
                    await one

    async def message(self, task_id: UUID) -> Record | None:
        """The row of a message."""
        return await self.pool.fetchrow("SELECT * FROM followup.message WHERE task_id = $1", task_id)

    async def settled(self, *task_ids: UUID, state: str = "recorded", seconds: float = 30) -> list[Record]:
        """The rows of messages once all of them are in a state."""

        async def read() -> list[Record]:
            return await self.pool.fetch(
                "SELECT * FROM followup.message WHERE task_id = ANY($1) AND state = $2", task_ids, state
            )

        return await until(read, lambda rows: len(rows) == len(task_ids), seconds=seconds)

    async def sends(self, task_id: UUID, **settings: Any) -> dict[str, Any]:
        """Run a sender until what became of a message is recorded; the command that recorded it."""
        async with self.senders(**settings):
            await self.settled(task_id)
        (command,) = self.intake.of(task_id)
        return command
