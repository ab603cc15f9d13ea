"""The quarter's loop: from one moment at which something happens, or is due, to the next."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, field

from bench.quarter.changes import changes_of
from bench.quarter.clock import SimulatedClock
from bench.quarter.consultants import Consultants
from bench.quarter.falling_due import fallen_due
from bench.quarter.messenger import Messenger
from bench.quarter.plan import QuarterPlan, followup_outages
from bench.quarter.services import Services
from bench.quarter.world import World
from services.intake.deciding import Command, Refusal
from showroom.simulation.chance import Chance

_STEP = timedelta(minutes=4)
"""What happens within so long is recorded together, at the end of it."""

_GRADES_LAG = 0.05


class TimeStandsStill(Exception):
    """Something is due, and the passing of time does not change it."""


class Account(Struct):
    """What the loop did."""

    steps: int = 0
    commands: int = 0
    refused: Counter[str] = field(default_factory=Counter)


class Ahead:
    """Commands in the order of their times, one looked at before it is taken."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self._commands = iter(commands)
        self._next: Command | None = next(self._commands, None)

    @property
    def next_at(self) -> datetime | None:
        """When the next one happens."""
        return None if self._next is None else self._next.occurred_at

    def until(self, moment: datetime) -> Iterator[Command]:
        """Take those that happen until then."""
        while self._next is not None and (self._next.occurred_at is None or self._next.occurred_at <= moment):
            yield self._next
            self._next = next(self._commands, None)


class Quarter:
    """A quarter on the way from its first moment to its last."""

    def __init__(self, plan: QuarterPlan, world: World, services: Services, clock: SimulatedClock) -> None:
        self.account = Account()
        self._plan = plan
        self._services = services
        self._clock = clock
        self._live = Ahead(world.live)
        self._changes = Ahead(changes_of(plan, world))
        self._history = world.history
        self._consultants = Consultants(plan, services.pool, world.stores)
        self._messenger = Messenger(plan, services.pool, clock)
        self._outages = followup_outages(plan)
        self._chance = Chance(f"{plan.seed}/loop")

    async def run(self, tell: Callable[[int], None]) -> Account:
        """Go through the quarter; ``tell`` is told the days that have passed."""
        while (moment := await self._next()) is not None and moment < self._plan.ends:
            if moment + _STEP <= self._clock.now:
                raise TimeStandsStill(f"something is due since {moment} and does not come to pass by {self._clock.now}")
            await self._step(self._clock.go_on_to(moment + _STEP))
            tell((self._clock.now - self._plan.begins).days)
        await self._step(self._clock.go_on_to(self._plan.ends))
        return self.account

    async def _next(self) -> datetime | None:
        """When something happens next, or is due."""
        ahead = [self._live.next_at, self._changes.next_at, self._consultants.next_at]
        if self._history:
            ahead.append(self._plan.joins_at)
        outage = next((one for one in self._outages if one.holds(self._clock.now)), None)
        if outage is None:
            ahead += [await self._services.next_due(), self._messenger.next_at]
        else:
            ahead.append(outage.ends)
        return min((one for one in ahead if one is not None), default=None)

    async def _step(self, now: datetime) -> None:
        self.account.steps += 1
        work = await self._consultants.work(now)
        await self._record([*self._changes.until(now), *self._joining(now), *self._live.until(now), *work])
        await self._services.pass_on()
        if not self._chance.happens(_GRADES_LAG):
            await self._services.pass_on_grades()
        if any(outage.holds(now) for outage in self._outages):
            return
        due = fallen_due(await self._services.follow_up(now))
        self._messenger.take(due)
        await self._consultants.look(due, now)
        await self._record(await self._messenger.send())

    def _joining(self, now: datetime) -> Sequence[Command]:
        """All that the last dealer brings along, in the step in which it joins."""
        if now < self._plan.joins_at:
            return ()
        history, self._history = self._history, ()
        return history

    async def _record(self, commands: list[Command]) -> None:
        if not commands:
            return
        self.account.commands += len(commands)
        for command, outcome in zip(commands, await self._services.record(commands), strict=True):
            if isinstance(outcome, Refusal):
                self.account.refused[f"{type(command).__name__}: {outcome.name}"] += 1
