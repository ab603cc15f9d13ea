"""Wiring of grading: its parts, each a process of its own."""

from collections.abc import Awaitable, Callable

from services.grading.projection import GradeProjection
from shared.projector.running import run_outbox_relay, run_worker
from shared.settings import Settings


async def worker(settings: Settings) -> None:
    """Grade until cancelled."""
    await run_worker(GradeProjection(), settings)


async def relay(settings: Settings) -> None:
    """Relay grade events to Kafka until cancelled."""
    await run_outbox_relay(GradeProjection(), settings)


PARTS: dict[str, Callable[[Settings], Awaitable[None]]] = {"worker": worker, "relay": relay}
"""What `showroom run grading` runs, by the part's name."""
