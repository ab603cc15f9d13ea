"""The dealers and what happens in them, from the simulator: all but the contacts that the quarter makes by itself."""

from collections.abc import Iterator
from datetime import timedelta
from heapq import merge

from msgspec import Struct

from bench.quarter.plan import QuarterPlan
from services.intake.contact.commands import LogFollowUp, PrepareContact
from services.intake.deciding import Command
from shared.events.values import ContactOutcome
from showroom.simulation.opening import open_store
from showroom.simulation.places import Place
from showroom.simulation.plan import Plan
from showroom.simulation.store import Store
from showroom.simulation.world import ACTS


class World(Struct, frozen=True):
    """The group's dealers by their order; ``history`` is what the last one brings along when it joins.

    ``live`` is what happens from the quarter's first day on, in the order of time.
    """

    group_id: str
    stores: tuple[Store, ...]
    history: tuple[Command, ...]
    live: Iterator[Command]


def world_of(plan: QuarterPlan) -> World:
    """The dealers of a plan. What the last one did before it joined is told at once, whole, when it joins."""
    usual = _plan_of(plan, 0)
    group_id = usual.group_id(1)
    places = list(enumerate(plan.cities))
    stores = [_store(usual, group_id, number, plan) for number, _ in places[:-1]]
    joining = _store(_plan_of(plan, plan.history_days), group_id, places[-1][0], plan)
    told = list(joining.history())
    history = tuple(one for one in told if _moment(one) <= plan.joins_at.timestamp())
    live = merge(*(_lived(store.history()) for store in stores), _lived(iter(told[len(history) :])), key=_moment)
    return World(group_id, (*stores, joining), history, live)


def _plan_of(plan: QuarterPlan, days_before_joining: int) -> Plan:
    start = plan.start
    if days_before_joining:
        start = plan.joins_at.date() - timedelta(days=days_before_joining)
    return Plan(seed=plan.seed, start=start, until=plan.ends, consultants=plan.consultants, traffic=plan.traffic)


def _store(plan: Plan, group_id: str, number: int, quarter: QuarterPlan) -> Store:
    city = quarter.cities[number]
    dealer_id = f"{group_id}-{city.slug}-{number}"
    store = Store(plan, ACTS, Place(dealer_id, group_id, 0, city, number == 0))
    open_store(store)
    return store


def _lived(history: Iterator[Command]) -> Iterator[Command]:
    """What the simulator says, but for the contacts that tasks ask for; of them only the promises to come are made."""
    return (one for one in history if not _asked_for(one))


def _asked_for(command: Command) -> bool:
    if isinstance(command, LogFollowUp):
        return command.outcome is not ContactOutcome.APPOINTMENT
    return isinstance(command, PrepareContact)


def _moment(command: Command) -> float:
    return 0.0 if command.occurred_at is None else command.occurred_at.timestamp()
