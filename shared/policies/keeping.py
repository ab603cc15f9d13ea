"""Keeping a service's policies: a book per partition, saved in a table of the projection.

A policy with wrong settings is complete in itself: it is kept with what is wrong, holds for nobody, and stops nothing
that comes after it on its dealer's stream. What held before goes on to hold.
"""

from collections.abc import Callable
from datetime import UTC
from typing import Any, Generic, TypeVar

import msgspec
import structlog
from msgspec.structs import replace

from shared.database.connection import Connection
from shared.events.dealer import DealerPolicyChanged, GroupPolicyChanged
from shared.events.recorded import Recorded
from shared.policies.book import DEALER, GROUP, PolicyBook, PolicyEntry, PolicyInvalid

# The schema's and the table's names are ours, never from outside: they stand in the SQL as they are.
# ruff: noqa: S608

P = TypeVar("P")
_JSON = msgspec.json.Encoder()
_log = structlog.get_logger(__name__)


class Policies(Generic[P]):
    """The policies of one subject, by partition, as a projection's broadcasts bring them.

    Args:
        subject: which policies (``grading``); others are none of the projection's business.
        table: the projection's table of them, with a row per partition and change.
        parse, default: as of `PolicyBook`.
    """

    def __init__(self, subject: str, table: str, parse: Callable[[dict[str, Any], str, int], P], default: P) -> None:
        self._subject = subject
        self._table = table
        self._parse = parse
        self._default = default
        self._books: dict[int, PolicyBook[P]] = {}
        self._unsaved: dict[int, list[PolicyEntry]] = {}

    def book(self, partition: int) -> PolicyBook[P]:
        """What a partition has met."""
        book = self._books.get(partition)
        if book is None:
            book = self._books[partition] = PolicyBook(self._parse, self._default)
        return book

    def take(self, partition: int, recorded: Recorded) -> PolicyEntry | None:
        """Take in an event, if it is a change of the subject's policies; the change, if it will hold."""
        event = recorded.event
        if not isinstance(event, DealerPolicyChanged | GroupPolicyChanged) or event.subject != self._subject:
            return None
        is_dealer = isinstance(event, DealerPolicyChanged)
        entry = PolicyEntry(
            DEALER if is_dealer else GROUP,
            recorded.dealer_id if is_dealer else recorded.group_id,
            recorded.version,
            recorded.position,
            (event.effective_at or recorded.recorded_at).astimezone(UTC),
            event.settings,
        )
        entry = self._checked(partition, entry)
        self._unsaved.setdefault(partition, []).append(entry)
        return entry if entry.refused is None else None

    def _checked(self, partition: int, entry: PolicyEntry) -> PolicyEntry:
        try:
            self.book(partition).add(entry)
        except PolicyInvalid as error:
            _log.warning("policy_refused", subject=self._subject, scope=entry.scope_id, version=entry.version)
            return replace(entry, refused=str(error))
        return entry

    async def load(self, connection: Connection, schema: str, partition: int) -> None:
        """Read what was saved of a partition, forgetting what is in memory."""
        self._unsaved.pop(partition, None)
        self._books.pop(partition, None)
        for scope, scope_id, version, position, effective_at, settings in await connection.fetch(
            f"SELECT scope, scope_id, version, position, effective_at, settings FROM {schema}.{self._table}"
            " WHERE partition = $1 AND refused IS NULL ORDER BY position",
            partition,
        ):
            known = PolicyEntry(scope, scope_id, version, position, effective_at, msgspec.json.decode(settings))
            self._checked(partition, known)

    async def save(self, connection: Connection, schema: str, partition: int) -> None:
        """Write the changes that the partition brought since the last save; those that are there stay as they are."""
        await connection.executemany(
            f"INSERT INTO {schema}.{self._table}"
            " (partition, scope, scope_id, version, position, effective_at, settings, refused)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING",
            [
                (
                    partition,
                    entry.scope,
                    entry.scope_id,
                    entry.version,
                    entry.position,
                    entry.effective_at,
                    _JSON.encode(entry.settings).decode(),
                    entry.refused,
                )
                for entry in self._unsaved.pop(partition, ())
            ],
        )
