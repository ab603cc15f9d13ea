"""The projection: an event and a customer's state in, the next state and what to tell others out."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

from msgspec.structs import replace

from services.grading import tables
from services.grading.evolving import STEPS
from services.grading.holding import mark_of, moment_of
from services.grading.policy import DEFAULT_POLICY, GradingPolicy, policy_of
from services.grading.rules import grade
from services.grading.state import Assessment, Customer, Reason
from shared.database.connection import Connection
from shared.events.dealer import DealerPolicyChanged, GroupPolicyChanged
from shared.events.event import Event, Topic
from shared.events.grade import GradeChanged
from shared.events.recorded import Recorded
from shared.events.values import GradeReason
from shared.policies.keeping import Policies
from shared.projector.projection import Change, Stream

SUBJECT = "grading"
"""Which policies are ours."""


class GradeProjection:
    """Every customer's grade, in PostgreSQL; each change of it goes out as `GradeChanged`.

    A change of policy reaches a customer at their next event that bears on the grade; the row says which policy was
    applied.
    """

    name = "grading"
    topics = (Topic.INTERACTIONS,)
    emits = Topic.GRADES
    folds: frozenset[type[Event]] = frozenset({*STEPS, DealerPolicyChanged, GroupPolicyChanged})
    tables = ("customer_grade", "grading_policy")
    compared: Mapping[str, str] = {}
    migrations = Path(__file__).parent / "migrations"

    def __init__(self) -> None:
        self._policies = Policies(SUBJECT, "grading_policy", policy_of, DEFAULT_POLICY)

    def fold(
        self,
        partition: int,
        state: Customer | None,
        recorded: Recorded,
    ) -> tuple[Customer | None, tuple[Event, ...]]:
        """The customer's next state, and `GradeChanged` where grade, end state or override is another one."""
        step = None if recorded.event is None else STEPS.get(type(recorded.event))
        if step is None:
            return state, ()
        mark = mark_of(recorded.id, recorded.occurred_at, recorded.actor_id)
        occurred_at = mark.at
        customer = state or Customer(
            dealer_id=recorded.dealer_id, group_id=recorded.group_id, last_event_at=occurred_at
        )
        changed = step.apply(customer, recorded.event, mark)
        last_event_at = max(customer.last_event_at, occurred_at)
        if changed is customer or not step.regrades:
            return replace(changed, last_event_at=last_event_at), ()
        policy = self._policies.book(partition).policy_for(
            changed.dealer_id, changed.group_id, recorded.recorded_at, before=recorded.position
        )
        assessment = grade(changed, policy, moment_of(changed))
        is_new = not _same_outcome(assessment, customer.assessment)
        graded = replace(
            changed,
            last_event_at=last_event_at,
            assessment=assessment,
            graded_at=occurred_at if is_new or customer.graded_at is None else customer.graded_at,
            policy_scope=policy.scope,
            policy_version=policy.version,
        )
        return graded, (_change(customer.assessment, graded, policy, recorded),) if is_new else ()

    def fold_broadcast(self, partition: int, recorded: Recorded) -> None:
        """Take in a policy of ours; other policies and the dealers' openings do not concern grading."""
        self._policies.take(partition, recorded)

    async def load_partition(self, connection: Connection, schema: str, partition: int) -> None:
        """Read the policies that were saved with the partition."""
        await self._policies.load(connection, schema, partition)

    async def save_broadcast(self, connection: Connection, schema: str, partition: int) -> None:
        """Write the policies that the partition brought since the last save."""
        await self._policies.save(connection, schema, partition)

    async def load_streams(
        self, connection: Connection, schema: str, stream_ids: Iterable[UUID]
    ) -> Mapping[UUID, Stream[Customer]]:
        """Rows of the customers that have one."""
        return await tables.load_customers(connection, schema, stream_ids)

    async def set_sent(self, connection: Connection, schema: str) -> None:
        """Count what the outbox says was sent for each customer."""
        await tables.set_sent(connection, schema)

    async def save_streams(self, connection: Connection, schema: str, changes: Iterable[Change[Customer]]) -> None:
        """Insert or update the customers' rows."""
        await tables.save_customers(connection, schema, changes)


def _same_outcome(one: Assessment, other: Assessment) -> bool:
    return one.grade is other.grade and one.end_state is other.end_state and one.overridden is other.overridden


def _change(before: Assessment, customer: Customer, policy: GradingPolicy, recorded: Recorded) -> GradeChanged:
    now = customer.assessment
    return GradeChanged(
        before=before.grade,
        after=now.grade,
        end_before=before.end_state,
        end_after=now.end_state,
        reasons=tuple([_told(reason) for reason in now.reasons]),
        overridden=now.overridden,
        regrade_due_at=now.regrade_due_at,
        consultant_id=customer.consultant_id,
        policy_version=policy.version,
        cause_id=recorded.id,
        rests_on=recorded.version,
    )


def _told(reason: Reason) -> GradeReason:
    if not reason.evidence:
        return GradeReason(reason.rule)
    signals = tuple([one.signal for one in reason.evidence if one.signal])
    return GradeReason(reason.rule, signals, tuple(dict.fromkeys([one.event_id for one in reason.evidence])))
