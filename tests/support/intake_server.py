"""Intake's HTTP API over the real ledger, in this process, for tests that send to it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import httpx

from services.intake.service import run_api
from shared.events.envelope import Envelope, from_json
from shared.settings import Settings
from tests.support.waiting import until


@asynccontextmanager
async def intake_running(settings: Settings) -> AsyncIterator[str]:
    """The address of intake, ready to take commands until the block ends."""
    url = f"http://{settings.host}:{settings.intake_port}"
    server = asyncio.create_task(run_api(settings))
    try:
        await until(lambda: _is_ready(url), bool)
        yield url
    finally:
        server.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await server


async def ledger_of(settings: Settings) -> list[Envelope]:
    """Every event of the ledger, in its order."""
    connection = await asyncpg.connect(settings.database)
    try:
        rows = await connection.fetch("SELECT state FROM intake.stored_events ORDER BY notification_id")
    finally:
        await connection.close()
    return [from_json(bytes(row["state"])) for row in rows]


async def _is_ready(url: str) -> bool:
    async with httpx.AsyncClient() as client:
        try:
            return (await client.get(f"{url}/health/ready")).is_success
        except httpx.TransportError:
            return False
