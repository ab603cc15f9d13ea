"""Wiring of grading: its parts, each a process of its own."""

from collections.abc import Awaitable, Callable

import asyncpg

from services.grading.api import create_app
from services.grading.projection import GradeProjection
from shared.http.serving import serve
from shared.projector.running import run_outbox_relay, run_worker
from shared.projector.versions import migrate_projection
from shared.settings import Settings


async def api(settings: Settings) -> None:
    """Answer reads over HTTP until cancelled."""
    await migrate_projection(settings.database, GradeProjection())
    async with asyncpg.create_pool(settings.database, min_size=2, max_size=10, command_timeout=10) as pool:
        await serve(create_app(pool, settings), settings.host, settings.grading_port)


async def worker(settings: Settings) -> None:
    """Grade until cancelled."""
    await run_worker(GradeProjection(), settings)


async def relay(settings: Settings) -> None:
    """Relay grade events to Kafka until cancelled."""
    await run_outbox_relay(GradeProjection(), settings)


PARTS: dict[str, Callable[[Settings], Awaitable[None]]] = {"api": api, "worker": worker, "relay": relay}
"""What `showroom run grading` runs, by the part's name."""
