"""What a relay reads from: one or several ledgers of a service."""

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from shared.database.connection import Connection
from shared.events.event import Topic

MOST_STORED_BYTES = 850_000
"""Largest event that a service may record: what is larger might not fit into a batch, and would stop its relay."""


class Entry(Struct, frozen=True, gc=False):
    """One stored event (`shared.events.envelope.to_json`) with where it stands.

    Positions grow within a ledger; gaps mean nothing.
    """

    ledger: str
    position: int
    stored: bytes


class Source(Protocol):
    """The ledgers of one service, in PostgreSQL.

    A position must become visible only after every earlier one of its ledger: a relay that has read past a position
    never looks back.
    """

    @property
    def schema(self) -> str:
        """Schema that holds ``relay_position`` (see the migrations beside this file)."""

    @property
    def topic(self) -> Topic:
        """Where the events go."""

    @property
    def channel(self) -> str:
        """PostgreSQL channel that is notified when something was written."""

    async def read(self, connection: Connection, after: Mapping[str, int], limit: int) -> list[Entry]:
        """At most about ``limit`` entries past the positions, in order within each ledger."""
