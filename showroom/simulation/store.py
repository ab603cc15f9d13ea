"""One simulated dealer: its people, its rota, what is still to happen, and what is being said to intake."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from typing import Any, TypeAlias
from uuid import UUID

from services.intake.deciding import Command
from services.intake.rota.state import Rota, changed
from shared.events.event import Event
from shared.events.rota import TurnTaken
from shared.events.values import Actor, DefeatReason, Role, StaffId
from showroom.simulation.chance import Chance
from showroom.simulation.customer import Customer
from showroom.simulation.figures import figure_of
from showroom.simulation.leave import LeaveBook
from showroom.simulation.made_up import STAFF
from showroom.simulation.places import Place
from showroom.simulation.plan import Plan
from showroom.simulation.step import Step

Act: TypeAlias = Callable[..., None]
"""What a step does: a function of the store, the time, and what the step is about."""

INTEGRATION = Actor("lead-gateway", Role.INTEGRATION)


class Store:
    """A dealer in the middle of its history.

    Steps are taken in the order of their times. A step may say things that happen a little later; they come out in
    order with what other steps say.
    """

    def __init__(self, plan: Plan, acts: Mapping[Step, Act], place: Place) -> None:
        self.plan = plan
        self.place = place
        self.dealer_id = place.dealer_id
        self.zone = place.zone
        self.chance = Chance(f"{plan.seed}/{self.dealer_id}")
        names = iter(self.chance.shuffled(STAFF))
        self.manager = Actor(next(names), Role.MANAGER)
        self.receptionist = Actor(next(names), Role.RECEPTIONIST)
        self.clerk = Actor(next(names), Role.CLERK)
        self.after_sales = Actor(next(names), Role.AFTER_SALES)
        reserve = (f"{name}-{round_}" for round_ in range(2, 100) for name in STAFF)
        self._unhired = iter([*names, *reserve])
        self.consultants: list[StaffId] = []
        self.rota = Rota()
        self.customers: dict[UUID, Customer] = {}
        self.reported: list[tuple[Customer, UUID]] = []
        self.done: dict[StaffId, Counter[str]] = {}
        self.won: Counter[StaffId] = Counter()
        self.sold: list[UUID] = []
        self.lost: Counter[tuple[DefeatReason, str | None]] = Counter()
        self.leaves = LeaveBook()
        self._acts = acts
        self._steps: list[tuple[datetime, int, Step, tuple[Any, ...]]] = []
        self._said: list[tuple[datetime, int, Command]] = []
        self._count = 0

    def at(self, when: datetime, step: Step, *about: Any) -> None:
        """Take a step at a time."""
        self._count += 1
        heappush(self._steps, (when, self._count, step, about))

    def say(self, command: type[Command], at: datetime, actor: Actor, /, **fields: Any) -> None:
        """Give intake a command."""
        self._count += 1
        made = command(
            request_id=f"{self.dealer_id}/{self._count}",
            dealer_id=self.dealer_id,
            actor=actor,
            occurred_at=at,
            **fields,
        )
        heappush(self._said, (at, self._count, made))
        figure = figure_of(made)
        if figure is not None and actor.role is Role.CONSULTANT:
            self.count(actor.id, figure)

    def count(self, staff_id: StaffId, figure: str) -> None:
        """Let something count for a consultant's day."""
        if staff_id in self.done:
            self.done[staff_id][figure] += 1

    def history(self) -> Iterator[Command]:
        """Everything that is said until the plan's end, in time order."""
        end = self.plan.until
        while self._steps and self._steps[0][0] <= end:
            when, _, step, about = heappop(self._steps)
            self._acts[step](self, when, *about)
            yield from self._said_before(self._steps[0][0] if self._steps else end)
        yield from self._said_before(end)

    def _said_before(self, moment: datetime) -> Iterator[Command]:
        moment = min(moment, self.plan.until)
        while self._said and self._said[0][0] < moment:
            yield heappop(self._said)[2]

    def hire(self) -> StaffId:
        """A name for a new consultant."""
        name = next(self._unhired)
        self.consultants.append(name)
        return name

    def turn(self, event: Event) -> None:
        """Follow the rota as intake keeps it."""
        self.rota = changed(self.rota, event)

    def take_turn(self, customer_id: UUID, visit_id: UUID) -> StaffId | None:
        """Who gets the first visit that is being registered."""
        due = self.rota.next_consultant()
        if due is not None:
            self.turn(TurnTaken(consultant_id=due, customer_id=customer_id, visit_id=visit_id))
        return due

    def by(self, staff_id: StaffId | None) -> Actor:
        """The consultant who acts; the manager where there is none."""
        return self.manager if staff_id is None else Actor(staff_id, Role.CONSULTANT)

    def doing(self, owner: StaffId | None, at: datetime) -> Actor:
        """Who acts for the owner on that day: the owner or the stand-in, else the manager."""
        doer = None if owner is None else self.leaves.does(owner, at.date())
        return self.by(doer if doer in self.consultants else None)

    def present(self, day: date) -> list[StaffId]:
        """The consultants who are not on leave."""
        return [staff_id for staff_id in self.consultants if self.leaves.of(staff_id, day) is None]

    def open_customers(self) -> list[Customer]:
        """Customers whose story goes on."""
        return [customer for customer in self.customers.values() if not customer.closed]


def after(at: datetime, minutes: float) -> datetime:
    """So many minutes later."""
    return at + timedelta(seconds=int(minutes * 60))
