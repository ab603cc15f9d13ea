"""A customer whose events go through the planner one by one, for tests of the follow-up rules.

customer = Followed().has_card().leaves(at(2, "15:00"))
customer.waits_until(at(3, "10:00"))
assert customer.kinds == ["first_follow_up"]
"""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any, Self
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.followup.dealers import Dealer
from services.followup.planning import Customer, Planned, follow_up, next_at, pass_time, replan
from services.followup.policy import DEFAULT_POLICY, FollowUpPolicy, policy_of
from services.followup.task import Task, TaskKind, TaskStatus
from shared.events.card import CardOpened
from shared.events.contact import FollowUpLogged
from shared.events.event import Event, StreamKind, type_of
from shared.events.grade import GradeChanged
from shared.events.order import CarDelivered, DepositTaken
from shared.events.reception import VisitEnded, VisitRegistered
from shared.events.recorded import Recorded
from shared.events.sale import SignalsObserved
from shared.events.values import Channel, ContactOutcome, EndState, Grade, Money, Role, Signal, Stage

CUSTOMER = UUID("018f0000-0000-7000-8000-000000000001")
ORDER = UUID("018f0000-0000-7000-8000-0000000000aa")
SHANGHAI = ZoneInfo("Asia/Shanghai")
DEALER = Dealer(
    dealer_id="north-1",
    group_id="north",
    staff={
        "li-na": Role.CONSULTANT,
        "wang-wei": Role.CONSULTANT,
        "zhao-min": Role.MANAGER,
        "zhou-yu": Role.MANAGER,
    },
)
_OPEN = (TaskStatus.SCHEDULED, TaskStatus.DUE)


def at(day: int, clock: str = "10:00", zone: ZoneInfo = SHANGHAI) -> datetime:
    """A time of a day; day 1 is Sunday, the first of March 2026. The dealer is open from 9 to 18 on every day."""
    midnight = datetime(2026, 3, 1, tzinfo=zone) + timedelta(days=day - 1)
    return datetime.combine(midnight.date(), time.fromisoformat(clock), zone).astimezone(UTC)


def id_of(name: object) -> UUID:
    """An id by a name."""
    return uuid5(CUSTOMER, str(name))


def with_policy(version: int = 1, **settings: Any) -> FollowUpPolicy:
    """The dealer's policy with some settings."""
    return policy_of(settings, "dealer", version)


class Followed:
    """The customer: what is known after each event, every task as it is now, and every event that was sent."""

    def __init__(
        self, policy: FollowUpPolicy = DEFAULT_POLICY, dealer: Dealer = DEALER, state: Customer | None = None
    ) -> None:
        self.policy = policy
        self.dealer = dealer
        self.state = state
        self.tasks: dict[UUID, Task] = {}
        self.sent: list[tuple[datetime, Event]] = []
        self.versions = dict.fromkeys(("interactions", "grades"), 0)

    def happens(self, *events: Event, on: datetime, recorded: datetime | None = None, id: UUID | None = None) -> Self:  # noqa: A002 - the event's
        """The events happen and are recorded, at once unless said otherwise."""
        for event in events:
            topic = "grades" if isinstance(event, GradeChanged) else "interactions"
            self.versions[topic] += 1
            number = self.versions[topic]
            self.takes(recorded_as(event, number, on, recorded or on, id or id_of(f"{topic} {number}")))
        return self

    def takes(self, recorded: Recorded) -> Self:
        """One recorded event."""
        return self._keep(follow_up(self.state, recorded, self.policy, self.dealer))

    def waits_until(self, moment: datetime) -> Self:
        """Time passes."""
        assert self.state is not None
        return self._keep(pass_time(self.state, moment, self.policy, self.dealer))

    def now_under(self, moment: datetime, policy: FollowUpPolicy | None = None, dealer: Dealer | None = None) -> Self:
        """Policy or dealer change."""
        assert self.state is not None
        self.policy, self.dealer = policy or self.policy, dealer or self.dealer
        return self._keep(replan(self.state, moment, self.policy, self.dealer))

    def _keep(self, planned: Planned) -> Self:
        self.state = planned.customer
        self.tasks.update({task.task_id: task for task in planned.tasks})
        self.sent += [(dated.occurred_at, dated.event) for dated in planned.events]
        assert {task.task_id for task in planned.customer.open} == {
            one.task_id for one in self.tasks.values() if one.status in _OPEN
        }
        return self

    def has_card(self, on: datetime = at(1), phone: bool = True, recorded: datetime | None = None) -> Self:  # noqa: B008 - a constant
        """A card is opened; Li Na keeps it."""
        card = CardOpened(
            person_id=CUSTOMER, has_name=True, has_phone=phone, intended_model="Sagitar", consultant_id="li-na"
        )
        return self.happens(card, on=on, recorded=recorded)

    def comes(self, on: datetime, visit: object = "visit", recorded: datetime | None = None) -> Self:
        """The customer comes into the showroom."""
        return self.happens(VisitRegistered(visit_id=id_of(visit), first_visit=True), on=on, recorded=recorded)

    def leaves(
        self, on: datetime, visit: object = "visit", deal: bool = False, recorded: datetime | None = None
    ) -> Self:
        """The customer leaves."""
        return self.happens(VisitEnded(visit_id=id_of(visit), with_deal=deal), on=on, recorded=recorded)

    def is_graded(
        self,
        grade: Grade,
        on: datetime,
        *,
        regrade: datetime | None = None,
        end: EndState | None = None,
        recorded: datetime | None = None,
    ) -> Self:
        """Grading says another grade, resting on everything so far."""
        change = GradeChanged(
            before=Grade.UNGRADED,
            after=grade,
            end_after=end,
            regrade_due_at=regrade,
            cause_id=CUSTOMER,
            rests_on=max(1, self.versions["interactions"]),
        )
        return self.happens(change, on=on, recorded=recorded)

    def is_called(
        self,
        on: datetime,
        outcome: ContactOutcome = ContactOutcome.TALKED,
        task: Task | None = None,
        promises: datetime | None = None,
        recorded: datetime | None = None,
    ) -> Self:
        """The consultant calls."""
        logged = FollowUpLogged(
            channel=Channel.CALL,
            outcome=outcome,
            task_id=None if task is None else task.task_id,
            next_contact_at=promises,
        )
        return self.happens(logged, on=on, recorded=recorded)

    def shows(self, on: datetime, *signals: Signal) -> Self:
        """Signals are observed."""
        return self.happens(SignalsObserved(stage=Stage.QUOTE, signals=signals or (Signal.H1,)), on=on)

    def orders(self, on: datetime) -> Self:
        """A deposit of ¥3,000 is taken."""
        return self.happens(DepositTaken(order_id=ORDER, model="Sagitar", amount=Money(300_000)), on=on)

    def is_delivered(self, on: datetime, recorded: datetime | None = None) -> Self:
        """The customer gets the car."""
        return self.happens(CarDelivered(order_id=ORDER), on=on, recorded=recorded)

    @property
    def next_at(self) -> datetime | None:
        """When the clock must look again."""
        assert self.state is not None
        return next_at(self.state)

    @property
    def open(self) -> list[Task]:
        """Tasks that are open, the earliest first."""
        return sorted((one for one in self.tasks.values() if one.status in _OPEN), key=lambda one: one.due_at)

    @property
    def kinds(self) -> list[str]:
        """Kinds of the open tasks, the earliest first."""
        return [one.kind.value for one in self.open]

    def all(self, kind: TaskKind, statuses: Iterable[TaskStatus] = tuple(TaskStatus)) -> list[Task]:
        """The tasks of a kind that are in one of the statuses, as they were made."""
        return [one for one in self.tasks.values() if one.kind is kind and one.status in statuses]

    def only(self, kind: TaskKind, statuses: Iterable[TaskStatus] = tuple(TaskStatus)) -> Task:
        """The one task of a kind that is in one of the statuses."""
        found = self.all(kind, statuses)
        assert len(found) == 1, found
        return found[0]

    def opened(self, kind: TaskKind) -> Task:
        """The one open task of a kind."""
        return self.only(kind, _OPEN)

    @property
    def story(self) -> list[str]:
        """What was said of the tasks: the names of the events without what all have in common."""
        return [type(event).__name__.removeprefix("ContactTask") for _, event in self.sent]


def recorded_as(event: Event, number: int, occurred_at: datetime, recorded_at: datetime, event_id: UUID) -> Recorded:
    """The event as the n-th of its topic's stream of the customer."""
    return Recorded(
        version=number,
        position=number,
        type=type_of(event).type,
        id=event_id,
        stream=StreamKind.CUSTOMER,
        stream_id=CUSTOMER,
        occurred_at=occurred_at,
        recorded_at=recorded_at,
        group_id=DEALER.group_id,
        dealer_id=DEALER.dealer_id,
        actor_id="li-na",
        actor_role=Role.CONSULTANT,
        ledger="intake",
        event=event,
    )
