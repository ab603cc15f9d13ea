"""The simulated world: every dealer's history, merged into one in time order."""

from collections.abc import Iterator, Mapping
from heapq import merge
from types import MappingProxyType

from services.intake.deciding import Command
from showroom.simulation import (
    calling,
    card_keeping,
    caring,
    day,
    delivering,
    following,
    going_away,
    group_policy,
    losing,
    ordering,
    visiting,
)
from showroom.simulation.opening import open_store
from showroom.simulation.places import Place, places_of
from showroom.simulation.plan import Plan
from showroom.simulation.step import Step
from showroom.simulation.store import Act, Store

ACTS: Mapping[Step, Act] = MappingProxyType(
    {
        Step.POLICY: group_policy.announce,
        Step.DAY: day.begin,
        Step.EVENING: day.end,
        Step.BREAK: day.start_break,
        Step.BREAK_END: day.end_break,
        Step.WALK_IN: visiting.walk_in,
        Step.COME: visiting.come,
        Step.REFERRED: visiting.referred,
        Step.COME_BACK: visiting.come_back,
        Step.CALL: calling.call,
        Step.LEAD: calling.lead,
        Step.HAND_OUT: calling.hand_out,
        Step.FOLLOW_UP: following.follow_up,
        Step.CONFIRM: following.confirm,
        Step.POSTPONE: following.postpone,
        Step.LOSE: losing.lose,
        Step.ASK_WHY: losing.ask_why,
        Step.SIGN: ordering.sign,
        Step.ALLOCATE: ordering.allocate,
        Step.WAIT: caring.wait,
        Step.ARRIVE: delivering.arrive,
        Step.RESCHEDULE: delivering.reschedule,
        Step.PREPARE: delivering.prepare,
        Step.DELIVER: delivering.deliver,
        Step.CARE: caring.care,
        Step.POST_HANDBOOK: delivering.post_handbook,
        Step.SURVEY: delivering.survey,
        Step.FIRST_SERVICE: delivering.first_service,
        Step.AUDIT: card_keeping.audit,
        Step.CANCEL_LEAVE: going_away.call_off,
    }
)
"""What each step does."""


def simulate(plan: Plan) -> Iterator[Command]:
    """The plan's history as commands, in time order; the same plan gives the same commands."""
    return merge(*(_history(plan, place) for place in places_of(plan)), key=_moment)


def _history(plan: Plan, place: Place) -> Iterator[Command]:
    store = Store(plan, ACTS, place)
    open_store(store)
    return store.history()


def _moment(command: Command) -> float:
    return 0.0 if command.occurred_at is None else command.occurred_at.timestamp()
