"""SQL that the projection runs: its rows in and out, a batch in one statement."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from services.grading.state import Assessment, Customer, from_bytes, to_bytes
from shared.database.connection import Connection
from shared.projector.projection import Change, Stream
from shared.projector.upserting import upsert

_COLUMNS = (
    "customer_id",
    "partition",
    "dealer_id",
    "group_id",
    "consultant_id",
    "grade",
    "grade_rank",
    "end_state",
    "defeat_reported",
    "overridden",
    "reasons",
    "regrade_due_at",
    "graded_at",
    "last_event_at",
    "policy_scope",
    "policy_version",
    "version",
    "sent",
    "state",
)

_LOAD = "SELECT customer_id, version, sent, state FROM {schema}.customer_grade WHERE customer_id = ANY($1::uuid[])"

_JSON = msgspec.json.Encoder()


_SET_SENT = """
UPDATE {schema}.customer_grade AS mine
SET sent = coalesce((SELECT max(sequence) FROM {schema}.outbox AS o WHERE o.stream_id = mine.customer_id), 0)
"""


async def set_sent(connection: Connection, schema: str) -> None:
    """Set ``sent`` of every customer to what the outbox says."""
    await connection.execute(_SET_SENT.format(schema=schema))


async def load_customers(
    connection: Connection, schema: str, customer_ids: Iterable[UUID]
) -> Mapping[UUID, Stream[Customer]]:
    """The streams of the customers that have a row."""
    rows = await connection.fetch(_LOAD.format(schema=schema), list(customer_ids))
    return {
        customer_id: Stream([version], sent, None if state is None else from_bytes(state))
        for customer_id, version, sent, state in rows
    }


async def save_customers(connection: Connection, schema: str, changes: Iterable[Change[Customer]]) -> None:
    """Insert or update the customers' rows, all in one statement."""
    await upsert(connection, f"{schema}.customer_grade", _COLUMNS, "customer_id", map(_row, changes))


def _row(change: Change[Customer]) -> tuple[object, ...]:
    stream = change.stream
    customer = stream.state
    now = customer.assessment if customer else Assessment()
    return (
        change.stream_id,
        change.partition,
        customer and customer.dealer_id,
        customer and customer.group_id,
        customer and customer.consultant_id,
        now.grade.value,
        now.grade.rank,
        now.end_state,
        customer is not None and customer.defeat_reported is not None,
        now.overridden,
        _JSON.encode(now.reasons).decode(),
        now.regrade_due_at,
        customer and customer.graded_at,
        customer and customer.last_event_at,
        customer.policy_scope if customer else "default",
        customer.policy_version if customer else 0,
        stream.versions[0],
        stream.sent,
        customer and to_bytes(customer),
    )
