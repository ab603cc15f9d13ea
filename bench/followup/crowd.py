"""Any number of customers with open tasks: some are planned by the planner, the others are the same with other ids.

In a process of its own, so that whoever works among them later is no larger for it.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import asyncpg
import uvloop
from aiokafka.partitioner import DefaultPartitioner
from msgspec import Struct
from msgspec.structs import replace

from bench.child import answer_with, task_of
from services.followup import tables
from services.followup.dealers import Dealer
from services.followup.planning.plan import follow_up
from services.followup.planning.state import Customer, next_at
from services.followup.planning.task_ids import task_id
from services.followup.policy import DEFAULT_POLICY
from services.followup.projection import FollowUpProjection
from services.followup.tables import TaskRow
from shared.database.connection import Pool
from shared.events.card import CardOpened
from shared.events.contact import FollowUpLogged
from shared.events.event import Event, StreamKind, type_of
from shared.events.recorded import Recorded
from shared.events.values import Channel, ContactOutcome, Role
from shared.projector.projection import Change, Stream
from shared.projector.versions import schema_of

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
GROUP = "bench"
PARTITIONS = range(8)
CONSULTANTS = 5
VERSION = 2
"""How far everyone's stream goes."""
_CUSTOMERS_A_DEALER = 500
_CONTACTED_WITHIN = timedelta(days=25)
_PATTERNS = 1_000
_AT_ONCE = 20_000
_partition_of = DefaultPartitioner()


class Crowd(Struct, frozen=True):
    """Where to put the customers, and how many tasks they are to have open."""

    database_url: str
    open_tasks: int


class Settled(Struct, frozen=True):
    """How many customers that made."""

    customers: int


def talked() -> FollowUpLogged:
    """A talk in which nothing was promised."""
    return FollowUpLogged(channel=Channel.CALL, outcome=ContactOutcome.TALKED)


def dealer_of(number: int) -> str:
    """Whose the n-th customer is."""
    return f"bench-{number // _CUSTOMERS_A_DEALER:05d}"


def dealers_of(count: int) -> Iterator[str]:
    """The dealers of so many customers."""
    return (dealer_of(number) for number in range(0, count, _CUSTOMERS_A_DEALER))


def consultant_of(number: int) -> str:
    """Whose the n-th customer is within the dealer."""
    return f"consultant-{number % CONSULTANTS}"


def patterns() -> list[Customer]:
    """Customers as the planner leaves them, whose last contacts lie at different moments of the past weeks."""
    return [_planned(number) for number in range(_PATTERNS)]


async def _settle(task: Crowd) -> Settled:
    random, known = Random(task.open_tasks), patterns()  # noqa: S311 - ids need no secrecy
    count = round(task.open_tasks * len(known) / sum(len(one.open) for one in known))
    async with asyncpg.create_pool(task.database_url, min_size=1, max_size=2) as pool:
        schema = schema_of(FollowUpProjection.name, 1)
        for start in range(0, count, _AT_ONCE):
            numbers = range(start, min(start + _AT_ONCE, count))
            await _save(pool, schema, [_another(random, known, number) for number in numbers])
        await pool.execute(f"ANALYZE {schema}.customer, {schema}.task")
    return Settled(count)


def _planned(number: int) -> Customer:
    dealer = Dealer(dealer_id=dealer_of(0), group_id=GROUP)
    contact = NOW - _CONTACTED_WITHIN * (number + 1) / _PATTERNS
    card = CardOpened(person_id=UUID(int=number), has_name=True, has_phone=True, consultant_id=consultant_of(0))
    customer = None
    for version, event in enumerate((card, talked()), 1):
        recorded = _recorded(event, UUID(int=number, version=4), version, contact)
        customer = follow_up(customer, recorded, DEFAULT_POLICY, dealer).customer
    assert customer is not None  # noqa: S101 - two events made it
    return customer


def _recorded(event: Event, customer_id: UUID, version: int, at: datetime) -> Recorded:
    return Recorded(
        version=version,
        position=version,
        type=type_of(event).type,
        id=UUID(int=version, version=4),
        stream=StreamKind.CUSTOMER,
        stream_id=customer_id,
        occurred_at=at,
        recorded_at=at,
        group_id=GROUP,
        dealer_id=dealer_of(0),
        actor_id=consultant_of(0),
        actor_role=Role.CONSULTANT,
        ledger="intake",
        event=event,
    )


def _another(random: Random, known: Sequence[Customer], number: int) -> Customer:
    """The n-th customer: one of the known with ids of its own."""
    pattern = known[number % len(known)]
    customer_id = UUID(int=random.getrandbits(128), version=4)
    consultant_id = consultant_of(number)
    tasks = tuple(
        replace(
            task,
            task_id=task_id(customer_id, place, task.scheduled_at),
            customer_id=customer_id,
            consultant_id=consultant_id,
        )
        for place, task in enumerate(pattern.open, 1)
    )
    return replace(
        pattern, customer_id=customer_id, dealer_id=dealer_of(number), consultant_id=consultant_id, open=tasks
    )


async def _save(pool: Pool, schema: str, some: Sequence[Customer]) -> None:
    by_partition: dict[int, list[Customer]] = {}
    for one in some:
        partition = _partition_of(str(one.customer_id).encode(), PARTITIONS, PARTITIONS)
        by_partition.setdefault(partition, []).append(one)
    async with pool.acquire() as connection, connection.transaction():
        for partition, customers in by_partition.items():
            changes = [
                (Change(one.customer_id, partition, Stream([VERSION, 0], one.planned, one)), next_at(one))
                for one in customers
            ]
            await tables.save_streams(connection, schema, changes)
            tasks = [TaskRow(one.dealer_id, one.group_id, task) for one in customers for task in one.open]
            await tables.save_tasks(connection, schema, {partition: tasks})


if __name__ == "__main__":
    answer_with(uvloop.run(_settle(task_of(Crowd))))
