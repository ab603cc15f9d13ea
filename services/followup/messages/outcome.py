"""What became of a message that a sender held."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from shared.events.values import Channel

SENT: Final = "sent"
FAILED: Final = "failed"


class Outcome(Struct, frozen=True, kw_only=True):
    """A gateway took the message (``sent``), or it is given up for good (``failed``, with the ``reason``).

    ``error`` is the last code that was met, for operators; it is not recorded.
    """

    task_id: UUID
    attempt: int
    dealer_id: str
    customer_id: UUID
    template: str
    state: str
    channel: Channel
    ended_at: datetime
    language: str | None = None
    gateway: str | None = None
    gateway_message_id: str | None = None
    reason: str | None = None
    error: str | None = None


class Released(Struct, frozen=True):
    """Not yet: the message goes back to the queue for a while. ``counts`` says whether it was an attempt."""

    task_id: UUID
    attempt: int
    wait: timedelta
    counts: bool
    error: str


class Dropped(Struct, frozen=True):
    """Nobody wants it any more: its task has ended or gone meanwhile, and whoever ended it has said why."""

    task_id: UUID


Result = Outcome | Released | Dropped
