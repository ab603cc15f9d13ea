"""The planner: what is known, an event or the time, and the policy in; tasks and events out. Nothing else counts."""

from datetime import UTC, datetime, timedelta

from msgspec import Struct
from msgspec.structs import replace

from services.followup.dealers import Dealer
from services.followup.moments import utc
from services.followup.planning.closing import close
from services.followup.planning.draft import Draft
from services.followup.planning.evolving import STEPS
from services.followup.planning.facts import grade_of, is_won
from services.followup.planning.passing import pass_until
from services.followup.planning.reconciling import plan
from services.followup.planning.state import Customer, Mark
from services.followup.policy import FollowUpPolicy
from services.followup.task import Task
from shared.events.card import CardMergedAway, CustomerReassigned, PersonErased
from shared.events.defeat import CustomerOutOfContact, DefeatConfirmed, DefeatReported
from shared.events.event import Event
from shared.events.grade import GradeChanged
from shared.events.order import CarDelivered, ContractSigned, DepositTaken, OrderCancelled
from shared.events.recorded import Recorded
from shared.projector.projection import Dated

FOLDS: frozenset[type[Event]] = frozenset(STEPS)
"""Every type that is read of customers, of interactions and of grades."""

_CANCELS_AS: dict[type[Event], str] = {
    DefeatReported: "defeat",
    DefeatConfirmed: "defeat",
    CustomerOutOfContact: "out_of_contact",
    CardMergedAway: "merged",
    PersonErased: "erased",
    CustomerReassigned: "handed_over",
    DepositTaken: "ordered",
    ContractSigned: "ordered",
    OrderCancelled: "order_cancelled",
    CarDelivered: "delivered",
    GradeChanged: "regraded",
}
_OTHERWISE = "superseded"
_SECOND = timedelta(seconds=1)
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


class Planned(Struct, frozen=True):
    """What came of it: the customer, the events in their order, and the tasks that were made or changed."""

    customer: Customer
    events: tuple[Dated, ...] = ()
    tasks: tuple[Task, ...] = ()


def follow_up(customer: Customer | None, recorded: Recorded, policy: FollowUpPolicy, dealer: Dealer) -> Planned:
    """Take an event in: first the time passes up to when it was recorded, then it is taken in, then the plan is made.

    A grade moves no time: its topic may be read far ahead of the interactions, which must find their own present.
    Nothing is planned for an erased customer, whatever still comes.
    """
    event = recorded.event
    step = None if event is None else STEPS.get(type(event))
    mark = _mark(recorded, policy)
    known = customer or _new(recorded)
    if known.erased:
        return Planned(known)
    draft = Draft(known, known.seen_at, policy, dealer)
    if step is None or step.is_interaction:
        pass_until(draft, mark.recorded_at)
        draft.at = max(mark.recorded_at, known.seen_at)
    if event is None or step is None:
        return _kept(draft)
    draft.stable = True
    is_planned = _follow_policy(draft)
    if draft.customer.met is None and step.is_interaction:
        draft.customer = replace(draft.customer, met=mark)
    close(draft, event, mark)
    before = draft.customer
    draft.customer = step.apply(before, event, mark)
    has_news = not draft.stable or (step.plans and draft.customer is not before)
    if not has_news and is_planned:
        return _kept(draft)
    plan(draft, _CANCELS_AS.get(type(event), _OTHERWISE), mark.event_id)
    return _planned(draft)


def pass_time(customer: Customer, until: datetime, policy: FollowUpPolicy, dealer: Dealer) -> Planned:
    """Everything that falls due, is missed or escalated, or begins to be owed, up to and with a moment."""
    draft = Draft(customer, customer.seen_at, policy, dealer)
    pass_until(draft, utc(until))
    return _kept(draft)


def replan(customer: Customer, at: datetime, policy: FollowUpPolicy, dealer: Dealer) -> Planned:
    """Make the plan anew after policy, staff or leaves changed, as of when that holds."""
    if customer.erased:
        return Planned(customer)
    draft = Draft(customer, customer.seen_at, policy, dealer)
    pass_until(draft, utc(at))
    draft.at = max(utc(at), draft.customer.seen_at)
    _follow_policy(draft)
    plan(draft, "policy_changed")
    return _planned(draft)


def _mark(recorded: Recorded, policy: FollowUpPolicy) -> Mark:
    at, recorded_at = utc(recorded.occurred_at), utc(recorded.recorded_at)
    return Mark(recorded.id, recorded.version, at, recorded_at, recorded_at - at > policy.history_after)


def _new(recorded: Recorded) -> Customer:
    return Customer(
        customer_id=recorded.stream_id,
        dealer_id=recorded.dealer_id,
        group_id=recorded.group_id,
        seen_at=_BEFORE_ALL,
    )


def _follow_policy(draft: Draft) -> bool:
    """Whether it is the policy that the plan was made by; else note whether the customer's cadence is another one."""
    customer, policy = draft.customer, draft.policy
    if customer.policy_version == policy.version and customer.policy_scope == policy.scope:
        return True
    has_changed = customer.met is not None and _pace(customer, policy) != customer.pace
    draft.customer = replace(
        customer,
        policy_scope=policy.scope,
        policy_version=policy.version,
        paced_at=draft.at if has_changed else customer.paced_at,
    )
    return False


def _pace(customer: Customer, policy: FollowUpPolicy) -> int | None:
    every = policy.interval(grade_of(customer), won=is_won(customer))
    return None if every is None else every // _SECOND


def _planned(draft: Draft) -> Planned:
    """What came of a plan that was made for the draft's moment, by its policy."""
    if draft.customer.erased:
        draft.customer = _forgotten(draft.customer)
        return Planned(draft.customer, tuple(draft.events), tuple(draft.changed.values()))
    draft.customer = replace(draft.customer, pace=_pace(draft.customer, draft.policy))
    return _kept(draft)


def _kept(draft: Draft) -> Planned:
    """What came of it where the plan stays as it is, but for what time has done to it."""
    customer = replace(
        draft.customer,
        seen_at=max(draft.at, draft.customer.seen_at),
        open=tuple(draft.open),
        recent=tuple(draft.recent),
    )
    return Planned(customer, tuple(draft.events), tuple(draft.changed.values()))


def _forgotten(customer: Customer) -> Customer:
    """Only that there was somebody who was erased, and how many tasks there were."""
    return Customer(
        customer_id=customer.customer_id,
        dealer_id=customer.dealer_id,
        group_id=customer.group_id,
        seen_at=customer.seen_at,
        planned=customer.planned,
        erased=True,
    )
