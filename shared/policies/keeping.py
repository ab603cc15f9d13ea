"""Keeping a service's policies: a book per partition, saved in a table of the projection."""

from collections.abc import Callable
from datetime import UTC
from typing import Any, Generic, TypeVar

import msgspec

from shared.database.connection import Connection
from shared.events.dealer import DealerPolicyChanged, GroupPolicyChanged
from shared.events.recorded import Recorded
from shared.policies.book import DEALER, GROUP, PolicyBook, PolicyEntry, PolicyInvalid
from shared.projector.projection import Refused

# The schema's and the table's names are ours, never from outside: they stand in the SQL as they are.
# ruff: noqa: S608

P = TypeVar("P")
_JSON = msgspec.json.Encoder()


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
        """Take in an event, if it is a change of the subject's policies.

        Raises:
            Refused: the policy's settings are wrong.
        """
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
        try:
            self.book(partition).add(entry)
        except PolicyInvalid as error:
            raise Refused(f"{self._subject} policy: {error}") from None
        self._unsaved.setdefault(partition, []).append(entry)
        return entry

    async def load(self, connection: Connection, schema: str, partition: int) -> None:
        """Read what was saved of a partition, forgetting what is in memory."""
        self._unsaved.pop(partition, None)
        self._books.pop(partition, None)
        book = self.book(partition)
        for scope, scope_id, version, position, effective_at, settings in await connection.fetch(
            f"SELECT scope, scope_id, version, position, effective_at, settings FROM {schema}.{self._table}"
            " WHERE partition = $1 ORDER BY position",
            partition,
        ):
            book.add(PolicyEntry(scope, scope_id, version, position, effective_at, msgspec.json.decode(settings)))

    async def save(self, connection: Connection, schema: str, partition: int) -> None:
        """Write the changes that the partition brought since the last save; those that are there stay as they are."""
        await connection.executemany(
            f"INSERT INTO {schema}.{self._table}"
            " (partition, scope, scope_id, version, position, effective_at, settings)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
            [
                (
                    partition,
                    entry.scope,
                    entry.scope_id,
                    entry.version,
                    entry.position,
                    entry.effective_at,
                    _JSON.encode(entry.settings).decode(),
                )
                for entry in self._unsaved.pop(partition, ())
            ],
        )
