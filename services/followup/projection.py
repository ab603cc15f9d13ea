"""The projection: an event, or the time, and what is known of a customer in; tasks and what to tell others out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from services.followup import dealers, tables
from services.followup.day.facts import FACTS, rows_of
from services.followup.day.saving import save_rows
from services.followup.day.tables import TABLES, Row
from services.followup.dealer_book import DealerBook
from services.followup.planning.plan import FOLDS, Planned, follow_up, replan
from services.followup.planning.state import Customer, next_at
from services.followup.policy import DEFAULT_POLICY, SUBJECT, policy_of
from services.followup.tables import COMPARED_OF_CUSTOMER, TaskRow, Wake
from shared.database.connection import Connection
from shared.events.dealer import DealerPolicyChanged, GroupPolicyChanged
from shared.events.event import Event, StreamKind, Topic
from shared.events.grade import GradeChanged
from shared.events.recorded import Recorded
from shared.policies.keeping import Policies
from shared.projector.projection import Change, Dated, Passed, Stream


class FollowUpProjection:
    """Every customer's contact tasks, in PostgreSQL; each step of a task goes out as an event.

    A change of policy, of the staff or of a leave reaches all customers of the dealer by the clock, at the moment from
    which it holds.
    """

    name = "followup"
    topics = (Topic.INTERACTIONS, Topic.GRADES)
    emits = Topic.CONTACT_TASKS
    folds: frozenset[type[Event]] = FOLDS | FACTS | dealers.FOLDS | {DealerPolicyChanged, GroupPolicyChanged}
    tables = ("customer", "task", "dealer", "policy", "day_stream", *TABLES)
    compared: Mapping[str, str] = {"customer": COMPARED_OF_CUSTOMER}
    migrations = Path(__file__).parent / "migrations"

    def __init__(self) -> None:
        self._policies = Policies(SUBJECT, "policy", policy_of, DEFAULT_POLICY)
        self._dealers = DealerBook()
        self._wakes: defaultdict[int, list[Wake]] = defaultdict(list)
        self._tasks: defaultdict[int, list[TaskRow]] = defaultdict(list)
        self._rows: defaultdict[int, list[Row]] = defaultdict(list)

    def fold(
        self, partition: int, state: Customer | None, recorded: Recorded
    ) -> tuple[Customer | None, tuple[Dated, ...]]:
        """What is known of the customer after the event, and the steps of their tasks; a day only makes rows."""
        dealer = self._dealers.dealer(partition, recorded.dealer_id, recorded.group_id)
        if recorded.stream is StreamKind.DAY:
            self._rows[partition] += rows_of(recorded, None, None, dealer)
            return None, ()
        events: tuple[Dated, ...] = ()
        if state is not None and dealer.changed_at is not None and dealer.changed_at >= state.seen_at:
            replanned = self._replanned(partition, state, dealer.changed_at)  # the clock may not have come to it yet
            state, events = replanned.customer, self._take(partition, replanned)
        before = None if isinstance(recorded.event, GradeChanged) else recorded.position
        policy = self._policies.book(partition).policy_for(
            recorded.dealer_id, recorded.group_id, recorded.recorded_at, before=before
        )
        planned = follow_up(state, recorded, policy, dealer)
        customer = planned.customer
        if type(recorded.event) in FACTS:
            grade = customer.graded.grade if customer.graded else None
            self._rows[partition] += rows_of(recorded, customer.consultant_id, grade, dealer)
        return customer, events + self._take(partition, planned)

    def pass_time(self, partition: int, stream_id: UUID, state: Customer, at: datetime) -> Passed[Customer]:  # noqa: ARG002 - the protocol's
        """What falls due, is missed or moves, up to a moment."""
        planned = self._replanned(partition, state, at)
        return Passed(planned.customer, state.group_id, state.dealer_id, self._take(partition, planned))

    def fold_broadcast(self, partition: int, recorded: Recorded) -> None:
        """Take in a policy of ours, or what concerns a dealer's staff. A wrong policy holds for nobody."""
        entry = self._policies.take(partition, recorded)
        if entry is not None:
            self._wakes[partition].append(Wake(entry.scope, entry.scope_id, entry.effective_at))
        elif self._dealers.take(partition, recorded):
            self._wakes[partition].append(Wake("dealer", recorded.dealer_id, recorded.recorded_at))

    async def load_partition(self, connection: Connection, schema: str, partition: int) -> None:
        """Read the policies and dealers that were saved with the partition."""
        for unsaved in (self._wakes, self._tasks, self._rows):
            unsaved.pop(partition, None)
        await self._policies.load(connection, schema, partition)
        await self._dealers.load(connection, schema, partition)

    async def save_broadcast(self, connection: Connection, schema: str, partition: int) -> None:
        """Write policies and dealers that the partition brought since the last save, and wake who rests on them."""
        await self._policies.save(connection, schema, partition)
        await self._dealers.save(connection, schema, partition)
        await tables.wake(connection, schema, partition, self._wakes.pop(partition, ()))

    async def load_streams(
        self, connection: Connection, schema: str, stream_ids: Iterable[UUID]
    ) -> Mapping[UUID, Stream[Customer]]:
        """Rows of the customers and days that have one."""
        return await tables.load_streams(connection, schema, stream_ids)

    async def set_sent(self, connection: Connection, schema: str) -> None:
        """Count what the outbox says was sent for each customer."""
        await tables.set_sent(connection, schema)

    async def save_streams(self, connection: Connection, schema: str, changes: Iterable[Change[Customer]]) -> None:
        """Insert or update the rows of customers, and what their events made: tasks, rows of the day and the week."""
        changes = list(changes)
        await tables.save_streams(connection, schema, [(one, self._next_at(one)) for one in changes])
        partitions = sorted({one.partition for one in changes})
        await tables.save_tasks(connection, schema, {one: self._tasks.pop(one, ()) for one in partitions})
        await save_rows(connection, schema, {one: self._rows.pop(one, ()) for one in partitions})

    async def due_streams(
        self, connection: Connection, schema: str, partitions: Sequence[int], at: datetime, limit: int
    ) -> Mapping[int, Sequence[UUID]]:
        """Customers whom the clock must look at."""
        return await tables.due_customers(connection, schema, partitions, at, limit)

    def _take(self, partition: int, planned: Planned) -> tuple[Dated, ...]:
        if planned.tasks:
            customer = planned.customer
            self._tasks[partition] += [TaskRow(customer.dealer_id, customer.group_id, task) for task in planned.tasks]
        return planned.events

    def _replanned(self, partition: int, customer: Customer, at: datetime) -> Planned:
        policy = self._policies.book(partition).policy_for(customer.dealer_id, customer.group_id, at)
        dealer = self._dealers.dealer(partition, customer.dealer_id, customer.group_id)
        return replan(customer, at, policy, dealer)

    def _next_at(self, change: Change[Customer]) -> datetime | None:
        """When the clock must look at a customer: for a task, or because another policy holds or will hold."""
        customer = change.stream.state
        if customer is None or customer.erased:
            return None
        whose, book = (customer.dealer_id, customer.group_id), self._policies.book(change.partition)
        policy = book.policy_for(*whose, customer.seen_at)
        is_followed = (policy.scope, policy.version) == (customer.policy_scope, customer.policy_version)
        moments = (
            next_at(customer),
            book.next_change(*whose, customer.seen_at),
            None if is_followed else customer.seen_at,
        )
        return min((one for one in moments if one is not None), default=None)
