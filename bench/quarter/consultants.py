"""The consultants: each works the tasks that fell due, mostly in time, sometimes late, sometimes not at all."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from heapq import heappop, heappush
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from msgspec import Struct

from bench.quarter.plan import QuarterPlan
from services.intake.card.commands import AuditCard
from services.intake.contact.commands import LogFollowUp
from services.intake.deciding import Command
from shared.database.connection import Pool
from shared.events.values import Actor, Channel, ContactOutcome, Horizon, Role
from showroom.simulation.chance import Chance
from showroom.simulation.store import Store

_TASKS = """
SELECT task_id, dealer_id, customer_id, kind, consultant_id, due_at, expires_at, fell_due_at
FROM followup.task WHERE task_id = ANY($1::uuid[]) AND template IS NULL AND status IN ('due', 'missed')
ORDER BY fell_due_at, task_id
"""
_OPENS, _CLOSES = time(9), time(18)
_IN_TIME, _LATE = 0.84, 0.09
_OUTCOMES = {
    ContactOutcome.TALKED: 0.62,
    ContactOutcome.NO_ANSWER: 0.2,
    ContactOutcome.APPOINTMENT: 0.13,
    ContactOutcome.WRONG_NUMBER: 0.02,
    ContactOutcome.REFUSED: 0.03,
}
_HORIZONS = tuple(horizon for horizon in Horizon if horizon is not Horizon.NOW)
_OF_THE_SIMULATOR = frozenset({"test_drive_preparation", "delivery_preparation", "delivery_day"})
"""What the simulator's own commands do."""


class _Intended(Struct, frozen=True, order=True):
    """Someone means to work a task at a moment, and will have written it down by another."""

    recorded_at: datetime
    done_at: datetime
    task_id: UUID


class Consultants:
    """What the consultants are going to do."""

    def __init__(self, plan: QuarterPlan, pool: Pool, stores: Iterable[Store]) -> None:
        self._seed = plan.seed
        self._pool = pool
        self._stores = {store.dealer_id: store for store in stores}
        self._intended: list[_Intended] = []

    @property
    def next_at(self) -> datetime | None:
        """When one of them has something to record."""
        return self._intended[0].recorded_at if self._intended else None

    async def look(self, task_ids: Iterable[UUID], now: datetime) -> None:
        """Tasks have fallen due: who means to do them, and when."""
        for row in await self._pool.fetch(_TASKS, list(task_ids)):
            if row["kind"] in _OF_THE_SIMULATOR:
                continue
            chance = Chance(f"{self._seed}/{row['task_id']}/when")
            roll = chance.roll()
            zone = self._stores[row["dealer_id"]].zone
            if roll < _IN_TIME:
                done_at = _at_work(max(now, row["due_at"]) + chance.minutes(2, 300), zone, chance)
            elif roll < _IN_TIME + _LATE:
                done_at = _at_work(max(now, row["expires_at"] or now) + chance.minutes(30, 2_000), zone, chance)
            else:
                continue
            written = done_at + (chance.minutes(60, 2_400) if chance.happens(0.03) else chance.minutes(0, 2))
            heappush(self._intended, _Intended(written, done_at, row["task_id"]))

    async def work(self, now: datetime) -> list[Command]:
        """What they record by now, of tasks that are still to be done."""
        ready: dict[UUID, _Intended] = {}
        while self._intended and self._intended[0].recorded_at <= now:
            one = heappop(self._intended)
            ready[one.task_id] = one
        if not ready:
            return []
        rows = await self._pool.fetch(_TASKS, list(ready))
        return [self._command(row, ready[row["task_id"]].done_at) for row in rows]

    def _command(self, row: asyncpg.Record, at: datetime) -> Command:
        chance = Chance(f"{self._seed}/{row['task_id']}/what")
        store = self._stores[row["dealer_id"]]
        doer = row["consultant_id"]
        actor = store.manager if doer in {None, store.manager.id} else Actor(doer, Role.CONSULTANT)
        of_all = {
            "request_id": f"quarter/{row['task_id']}",
            "dealer_id": store.dealer_id,
            "actor": actor,
            "occurred_at": at,
            "customer_id": row["customer_id"],
        }
        if row["kind"] == "card_audit":
            confirmed = chance.happens(0.9)
            return AuditCard(**of_all, confirmed=confirmed, finding=None if confirmed else "horizon_passed")
        outcome = chance.weighted(_OUTCOMES)
        reached = outcome not in {ContactOutcome.NO_ANSWER, ContactOutcome.WRONG_NUMBER}
        promises = outcome is ContactOutcome.APPOINTMENT or (reached and chance.happens(0.1))
        return LogFollowUp(
            **of_all,
            channel=chance.weighted({Channel.CALL: 0.7, Channel.WECHAT: 0.3}),
            outcome=outcome,
            task_id=None if chance.happens(0.1) else row["task_id"],
            next_contact_at=_promised(at, store.zone, chance) if promises else None,
            stated_horizon=chance.pick(_HORIZONS) if reached and chance.happens(0.3) else None,
        )


def _at_work(at: datetime, zone: ZoneInfo, chance: Chance) -> datetime:
    """The moment itself, or one soon after the doors open again."""
    local = at.astimezone(zone)
    if _OPENS <= local.time() < _CLOSES:
        return at
    day = local.date() if local.time() < _OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, _OPENS, zone) + chance.minutes(5, 150)


def _promised(at: datetime, zone: ZoneInfo, chance: Chance) -> datetime:
    day = at.astimezone(zone).date() + timedelta(days=chance.whole(1, 9))
    return datetime.combine(day, time(10), zone) + chance.minutes(0, 420)
