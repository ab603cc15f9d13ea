"""SQL that the HTTP API runs, on the views of the live version in schema ``grading``."""

from datetime import datetime
from uuid import UUID

import msgspec
from asyncpg import Record
from msgspec import Struct

from services.grading.answers import (
    CustomerGrade,
    DealerMix,
    GradeStep,
    ListedCustomer,
    PolicyApplied,
    reason_in_words,
    step_in_words,
)
from services.grading.state import Reason
from shared.database.connection import Pool
from shared.events.envelope import from_json
from shared.events.grade import GradeChanged
from shared.events.reading import decode_event
from shared.events.values import EndState, Grade
from shared.http.cursors import After

# ruff: noqa: S608 - the SQL is put together from what stands here; values go in as parameters

_REASONS = msgspec.json.Decoder(tuple[Reason, ...])

_IS_OVERDUE = "(end_state IS NULL AND regrade_due_at IS NOT NULL AND regrade_due_at <= now())"

_CUSTOMER = f"""
SELECT customer_id, dealer_id, consultant_id, grade, end_state, defeat_reported, overridden, reasons,
       regrade_due_at, {_IS_OVERDUE} AS overdue, graded_at, last_event_at, policy_scope, policy_version
FROM grading.customer_grade
WHERE customer_id = $1 AND dealer_id = $2
"""

_LISTED = f"""
SELECT customer_id, consultant_id, grade, grade_rank, end_state, defeat_reported, overridden,
       regrade_due_at, {_IS_OVERDUE} AS overdue, graded_at, last_event_at
FROM grading.customer_grade
"""

_CHANGES = """
SELECT envelope
FROM grading.outbox
WHERE stream_id = $1 AND sequence > $2
ORDER BY sequence
LIMIT $3
"""

_MIX = f"""
SELECT dealer_id, grade, end_state, count(*) AS customers,
       count(*) FILTER (WHERE {_IS_OVERDUE}) AS overdue,
       count(*) FILTER (WHERE overridden AND end_state IS NULL) AS overridden,
       count(*) FILTER (WHERE defeat_reported AND end_state IS NULL) AS defeat_reported
FROM grading.customer_grade
WHERE {{scope}} = $1
GROUP BY dealer_id, grade, end_state
ORDER BY dealer_id
"""


class Filters(Struct, frozen=True, kw_only=True):
    """Which customers to list: the open ones unless an end state is asked for."""

    dealer_id: str
    consultant_id: str | None = None
    grade: Grade | None = None
    end_state: EndState | None = None
    overdue: bool | None = None


async def find_customer(pool: Pool, dealer_id: str, customer_id: UUID) -> CustomerGrade | None:
    """A customer of the dealer; another dealer's is as unknown as one that does not exist."""
    row = await pool.fetchrow(_CUSTOMER, customer_id, dealer_id)
    if row is None:
        return None
    return CustomerGrade(
        customer_id=row["customer_id"],
        dealer_id=row["dealer_id"],
        consultant_id=row["consultant_id"],
        grade=Grade(row["grade"]),
        end_state=_end_state(row),
        defeat_reported=row["defeat_reported"],
        overridden=row["overridden"],
        reasons=tuple(reason_in_words(reason) for reason in _REASONS.decode(row["reasons"])),
        regrade_due_at=row["regrade_due_at"],
        overdue=row["overdue"],
        graded_at=row["graded_at"],
        last_event_at=row["last_event_at"],
        policy=PolicyApplied(row["policy_scope"], row["policy_version"]),
    )


async def read_changes(pool: Pool, customer_id: UUID, after: int, limit: int) -> list[GradeStep]:
    """Changes of the customer's grade past a sequence number, the oldest first."""
    steps = []
    for row in await pool.fetch(_CHANGES, customer_id, after, limit):
        envelope = from_json(row["envelope"])
        change = decode_event(envelope.type, bytes(envelope.data))
        if isinstance(change, GradeChanged):
            steps.append(step_in_words(envelope, change))
    return steps


async def list_customers(
    pool: Pool, filters: Filters, after: After[int] | After[datetime] | None, limit: int
) -> tuple[list[ListedCustomer], After[int] | After[datetime] | None]:
    """A page of the list, and where the next one starts.

    The highest grade comes first, and of a grade the newest customer; of those overdue, the longest overdue.
    """
    values: list[object] = []

    def place(value: object) -> str:
        values.append(value)
        return f"${len(values)}"

    conditions = [f"dealer_id = {place(filters.dealer_id)}"]
    if filters.end_state is None:
        conditions.append("end_state IS NULL")
    else:
        conditions.append(f"end_state = {place(filters.end_state)}")
    if filters.consultant_id is not None:
        conditions.append(f"consultant_id = {place(filters.consultant_id)}")
    if filters.grade is not None:
        conditions.append(f"grade_rank = {place(filters.grade.rank)}")
    if filters.overdue is not None:
        conditions.append(_IS_OVERDUE if filters.overdue else f"NOT {_IS_OVERDUE}")
    key, sign, order = (
        ("regrade_due_at", ">", "regrade_due_at, customer_id")
        if filters.overdue
        else ("grade_rank", "<", "grade_rank DESC, customer_id DESC")
    )
    if after is not None:
        conditions.append(f"({key}, customer_id) {sign} ({place(after.key)}, {place(after.id)})")
    where = " AND ".join(conditions)
    rows = await pool.fetch(f"{_LISTED} WHERE {where} ORDER BY {order} LIMIT {place(limit + 1)}", *values)
    page = rows[:limit]
    next_after = After(page[-1][key], page[-1]["customer_id"]) if len(rows) > limit else None
    return [_listed(row) for row in page], next_after


async def mix_of_dealer(pool: Pool, dealer_id: str) -> tuple[DealerMix, ...]:
    """The mix of a dealer, zeros where nobody is."""
    return _mixes(await pool.fetch(_MIX.format(scope="dealer_id"), dealer_id)) or (_mix(dealer_id, []),)


async def mix_of_group(pool: Pool, group_id: str) -> tuple[DealerMix, ...]:
    """The mix of every dealer of the group that has customers."""
    return _mixes(await pool.fetch(_MIX.format(scope="group_id"), group_id))


def _mixes(rows: list[Record]) -> tuple[DealerMix, ...]:
    dealers = dict.fromkeys(row["dealer_id"] for row in rows)
    return tuple(_mix(dealer, [row for row in rows if row["dealer_id"] == dealer]) for dealer in dealers)


def _mix(dealer_id: str, rows: list[Record]) -> DealerMix:
    grades = dict.fromkeys(Grade, 0)
    ended = dict.fromkeys(EndState, 0)
    for row in rows:
        if row["end_state"] is None:
            grades[Grade(row["grade"])] += row["customers"]
        else:
            ended[EndState(row["end_state"])] += row["customers"]
    return DealerMix(
        dealer_id=dealer_id,
        open=grades,
        ended=ended,
        overdue=sum(row["overdue"] for row in rows),
        overridden=sum(row["overridden"] for row in rows),
        defeat_reported=sum(row["defeat_reported"] for row in rows),
    )


def _listed(row: Record) -> ListedCustomer:
    return ListedCustomer(
        customer_id=row["customer_id"],
        consultant_id=row["consultant_id"],
        grade=Grade(row["grade"]),
        end_state=_end_state(row),
        defeat_reported=row["defeat_reported"],
        overridden=row["overridden"],
        regrade_due_at=row["regrade_due_at"],
        overdue=row["overdue"],
        graded_at=row["graded_at"],
        last_event_at=row["last_event_at"],
    )


def _end_state(row: Record) -> EndState | None:
    return EndState(row["end_state"]) if row["end_state"] else None
