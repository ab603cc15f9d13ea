"""Wiring of follow-up: its parts, each a process of its own."""

from collections.abc import Awaitable, Callable

import asyncpg

from services.followup.api import create_app
from services.followup.day.routes import day_routes
from services.followup.intake import Intake, address_of_intake
from services.followup.messages.migrating import migrate_messages
from services.followup.messages.receipts import receipt_routes
from services.followup.messages.sender import run_sender
from services.followup.projection import FollowUpProjection
from services.followup.views.handing_over.migrating import migrate_hand_overs
from shared.http.serving import serve
from shared.projector.running import run_outbox_relay, run_worker
from shared.projector.versions import migrate_projection
from shared.settings import Settings


async def api(settings: Settings) -> None:
    """Answer over HTTP until cancelled."""
    await migrate_projection(settings.database, FollowUpProjection())
    await migrate_messages(settings.database)
    await migrate_hand_overs(settings.database)
    async with (
        asyncpg.create_pool(settings.database, min_size=2, max_size=10, command_timeout=10) as pool,
        Intake(address_of_intake(settings)) as intake,
    ):
        routes = [*day_routes(pool, intake), *receipt_routes(pool, intake, settings)]
        await serve(create_app(pool, settings, routes, intake=intake), settings.host, settings.followup_port)


async def worker(settings: Settings) -> None:
    """Plan, and let what is due fall due, until cancelled."""
    await run_worker(FollowUpProjection(), settings)


async def relay(settings: Settings) -> None:
    """Relay contact-task events to Kafka until cancelled."""
    await run_outbox_relay(FollowUpProjection(), settings)


async def sender(settings: Settings) -> None:
    """Send the messages of due tasks until cancelled."""
    await migrate_projection(settings.database, FollowUpProjection())
    await run_sender(settings)


PARTS: dict[str, Callable[[Settings], Awaitable[None]]] = {
    "api": api,
    "worker": worker,
    "relay": relay,
    "sender": sender,
}
"""What `showroom run followup` runs, by the part's name."""
