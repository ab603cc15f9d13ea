"""Wiring of intake: its parts, each a process of its own."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg

from services.intake.api import create_app
from services.intake.leads.api import adf_route
from services.intake.ledger.ledger import Ledger
from services.intake.ledger.recorder import open_datastore
from services.intake.migrating import migrate
from services.intake.persons.api import person_routes
from services.intake.persons.openapi import persons_addition
from services.intake.relay import LedgerSource
from shared.http.serving import serve
from shared.relay.relay import run_relay
from shared.relay.topics import ensure_topics
from shared.settings import Settings


@asynccontextmanager
async def open_ledger(settings: Settings) -> AsyncIterator[Ledger]:
    """The ledger that the settings name, recording until the block ends."""
    with open_datastore(settings.database) as datastore:
        ledger = Ledger(
            datastore,
            phone_key=settings.phone_secret,
            name=settings.ledger,
            region=settings.default_region,
            commit_batch=settings.commit_batch,
            cache=settings.state_cache,
        )
        ledger.start()
        try:
            yield ledger
        finally:
            ledger.stop()


async def run_api(settings: Settings) -> None:
    """Take commands over HTTP, and answer from the person store, until cancelled."""
    await migrate(settings.database)
    async with (
        open_ledger(settings) as ledger,
        asyncpg.create_pool(settings.database, min_size=1, max_size=4, command_timeout=10) as pool,
    ):
        routes = [adf_route(ledger), *person_routes(pool)]
        app = create_app(ledger, settings, routes=routes, addition=persons_addition())
        await serve(app, settings.host, settings.intake_port)


async def relay(settings: Settings) -> None:
    """Relay the ledger to Kafka until cancelled."""
    await migrate(settings.database)
    await ensure_topics(settings, settings.brokers)
    await run_relay(LedgerSource(settings.ledger), settings.database, settings.brokers, prefix=settings.topic_prefix)


PARTS: dict[str, Callable[[Settings], Awaitable[None]]] = {"api": run_api, "relay": relay}
"""What `showroom run intake` runs, by the part's name."""
