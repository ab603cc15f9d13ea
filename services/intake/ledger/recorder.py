"""The `eventsourcing` recorder of the ledger, with the rows that stand or fall with its events."""

import sys
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL

from services.intake.ledger.persons import PrivateRows, write_private_rows

SCHEMA = "intake"
EVENTS_TABLE = "stored_events"
_IDLE_IN_TRANSACTION_SECONDS = 5.0
_LOCK_SECONDS = 10

_INSERT_EVENTS = """
    INSERT INTO intake.stored_events (originator_id, originator_version, topic, state)
    SELECT * FROM unnest(%b::uuid[], %b::bigint[], %b::text[], %b::bytea[])
    RETURNING notification_id
"""
LOCK = "SELECT pg_advisory_xact_lock(hashtext('intake ledger'))"
"""What every writer holds from before its first row to its commit.

Not the table's own lock, which the library would take: a vacuum or an analysis holds one that excludes it.
"""

# OFFSET 0 keeps the planner from joining with the whole table: it takes an array for ten rows of any version.
_SELECT_NEWER = """
    SELECT newer.*
    FROM unnest(%b::uuid[], %b::bigint[]) AS known (id, version)
    CROSS JOIN LATERAL (
        SELECT e.originator_id, e.originator_version, e.topic, e.state
        FROM intake.stored_events AS e
        WHERE e.originator_id = known.id AND e.originator_version > known.version
        OFFSET 0
    ) AS newer
    ORDER BY newer.originator_id, newer.originator_version
"""


class LedgerDatastore(PostgresDatastore):
    """The library's datastore, on connections that prepare only the statements that ask for it.

    psycopg would by itself prepare a statement that comes often. When that happens in a pipeline that fails, as on a
    conflict, it takes the statement for prepared although the server has dropped it, and every later use fails.
    """

    def after_connect_func(self) -> Callable[[Connection[Any]], None]:
        """What is done to a new connection."""
        configure = super().after_connect_func()

        def after_connect(connection: Connection[Any]) -> None:
            configure(connection)
            connection.prepare_threshold = sys.maxsize

        return after_connect


def open_datastore(database_url: str, *, connections: int = 2) -> PostgresDatastore:
    """The library's datastore for the ledger, in its locking mode (database functions stay off; see docs/decisions).

    A process that stops in the middle of a transaction loses it after five seconds, for it holds the ledger's lock.
    """
    parts = conninfo_to_dict(database_url)
    return LedgerDatastore(
        dbname=str(parts["dbname"]),
        host=str(parts.get("host", "localhost")),
        port=str(parts.get("port", 5432)),
        user=str(parts.get("user", "")),
        password=str(parts.get("password", "")),
        schema=SCHEMA,
        pool_size=connections,
        idle_in_transaction_session_timeout=_IDLE_IN_TRANSACTION_SECONDS,
        lock_timeout=_LOCK_SECONDS,
        pre_ping=False,
        enable_db_functions=False,
    )


class LedgerRecorder(PostgresApplicationRecorder):
    """Stored events, and in the same transaction the person store and the requests.

    `insert_events` takes ``private=PrivateRows(…)``. Positions (notification ids) become visible in their order: the
    ledger's lock is taken before anything is written and held until the commit.
    """

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name=EVENTS_TABLE)
        self.lock_table_statements = [SQL(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'"), SQL(LOCK)]

    def _insert_events(
        self,
        curs: Cursor[dict[str, Any]],
        stored_events: Sequence[StoredEvent],
        *,
        private: PrivateRows | None = None,
        **_: Any,
    ) -> None:
        del stored_events
        self._lock_table(curs)
        if private is not None:
            write_private_rows(curs, private)

    def _insert_stored_events(
        self, curs: Cursor[dict[str, Any]], stored_events: Sequence[StoredEvent], **_: Any
    ) -> None:
        """As the library does under its lock, with the columns as binary arrays: a third of the cost."""
        self._notify_channel(curs)
        curs.execute(
            _INSERT_EVENTS,
            (
                [event.originator_id for event in stored_events],
                [event.originator_version for event in stored_events],
                [event.topic for event in stored_events],
                [event.state for event in stored_events],
            ),
            prepare=True,
        )

    def select_newer(self, known: dict[UUID, int]) -> list[StoredEvent]:
        """Events of many streams past the versions that are known, in stream and version order."""
        with self.datastore.get_connection() as connection, connection.cursor() as cursor:
            cursor.execute(_SELECT_NEWER, (list(known), list(known.values())), prepare=True)
            return [
                StoredEvent(row["originator_id"], row["originator_version"], row["topic"], bytes(row["state"]))
                for row in cursor.fetchall()
            ]
