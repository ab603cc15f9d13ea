"""The sender: one of followup's parts. Several may run, on any machines."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg
import structlog

from services.followup.intake import Intake, address_of_intake
from services.followup.messages.delivery import Delivery
from services.followup.messages.dispatching import LEASE_IN_TURNS, Sender
from services.followup.messages.facts import FactBook
from services.followup.messages.gateways.choosing import gateways_of
from services.followup.messages.migrating import SCHEMA, migrate_messages
from services.followup.messages.patience import DATABASE_FAILURES
from services.followup.messages.queue import MessageQueue
from services.followup.messages.waits import FIRST_WAIT, LONGEST_WAIT
from shared.projector.storage import outbox_channel
from shared.settings import Settings

_log = structlog.get_logger(__name__)
_CONNECTIONS: Final = 8
_LISTEN_AGAIN_SECONDS: Final = 1.0


async def run_sender(
    settings: Settings,
    *,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    first_wait: timedelta = FIRST_WAIT,
) -> None:
    """Send the messages of due tasks until cancelled; several may run, on any machines.

    Args:
        settings: database, intake and gateways.
        now: the clock that says whether a message's moment has passed.
        first_wait: the shortest wait before a message is handed over again.

    Raises:
        SettingsInvalid: a gateway's settings are missing or wrong.
    """
    gateways = gateways_of(settings)
    await migrate_messages(settings.database)
    lease = timedelta(seconds=settings.gateway_seconds * LEASE_IN_TURNS)
    async with (
        asyncpg.create_pool(settings.database, min_size=1, max_size=6) as pool,
        Intake(address_of_intake(settings), connections=_CONNECTIONS) as intake,
    ):
        sender = Sender(
            MessageQueue(pool, lease, LONGEST_WAIT),
            FactBook(pool, now),
            intake,
            Delivery(gateways, signature=settings.message_signature, now=now, first_wait=first_wait),
            concurrency=settings.sender_concurrency,
            turn=settings.gateway_seconds,
        )
        _log.info("sender_started", gateways={channel.value: one.name for channel, one in gateways.items()})
        listening = asyncio.create_task(_listen(settings.database, sender.wake))
        try:
            await sender.run()
        finally:
            listening.cancel()
            for gateway in gateways.values():
                await gateway.close()


async def _listen(database_url: str, wake: Callable[[], None]) -> None:
    """Wake the sender whenever the projection has sent something, until cancelled."""
    while True:
        try:
            connection = await asyncpg.connect(database_url)
            lost = asyncio.Event()
            connection.add_termination_listener(lambda *_, lost=lost: lost.set())
            try:
                await connection.add_listener(outbox_channel(SCHEMA), lambda *_: wake())
                await lost.wait()
            finally:
                connection.terminate()
        except DATABASE_FAILURES as error:
            _log.warning("not_listening", error=type(error).__name__)
        await asyncio.sleep(_LISTEN_AGAIN_SECONDS)
