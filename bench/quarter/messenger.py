"""The sender's work on the simulated clock: its own code prepares and hands over; only its queue is kept here."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from bench.quarter.clock import SimulatedClock
from bench.quarter.gateway import SimulatedGateway
from bench.quarter.plan import QuarterPlan, gateway_outages
from services.followup.intake import Person
from services.followup.messages.delivery import Delivery
from services.followup.messages.facts import FactBook
from services.followup.messages.outcome import Dropped, Outcome, Released
from services.followup.messages.preparing import NOBODY
from services.followup.messages.queue import Claimed, Wanted
from services.followup.messages.recording import command_of
from services.intake.deciding import Command
from services.intake.message.commands import RecordMessageNotSent, RecordMessageSent
from shared.database.connection import Pool
from shared.events.values import Channel

_TASKS = """
SELECT task_id, dealer_id, customer_id, template, group_id, kind, due_at, expires_at, consultant_id, subject_id,
       status = 'due' AS is_due
FROM followup.task WHERE task_id = ANY($1::uuid[]) AND template IS NOT NULL ORDER BY due_at, task_id
"""
_PERSONS = "SELECT customer_id, name, phone, email FROM intake.person WHERE customer_id = ANY($1::uuid[])"


class Messenger:
    """Holds the messages that are to go out, and sends those whose moment has come."""

    def __init__(self, plan: QuarterPlan, pool: Pool, clock: SimulatedClock) -> None:
        self._pool = pool
        self._clock = clock
        self._facts = FactBook(pool, clock)
        gateway = SimulatedGateway(plan.seed, gateway_outages(plan), clock)
        self._delivery = Delivery({Channel.SMS: gateway}, signature=None, now=clock, seed=plan.seed)
        self._waiting: dict[UUID, tuple[int, datetime]] = {}

    def take(self, task_ids: Iterable[UUID]) -> None:
        """Tasks have fallen due; those that a person does are let go when they are looked at."""
        for task_id in task_ids:
            self._waiting.setdefault(task_id, (1, self._clock.now))

    @property
    def next_at(self) -> datetime | None:
        """When a message is to be tried next."""
        return min((at for _, at in self._waiting.values()), default=None)

    async def send(self) -> list[Command]:
        """Try those whose moment has come; what intake is to record of them."""
        now = self._clock.now
        attempts = {task_id: attempt for task_id, (attempt, at) in self._waiting.items() if at <= now}
        if not attempts:
            return []
        claimed = [_claimed(row, attempts[row["task_id"]]) for row in await self._pool.fetch(_TASKS, list(attempts))]
        for task_id in attempts.keys() - {one.task_id for one in claimed}:
            del self._waiting[task_id]
        facts = await self._facts.facts(claimed)
        persons = await self._persons(claimed)
        recorded: list[Command] = []
        for one in claimed:
            result = self._delivery.has_passed(one)
            if result is None:
                result = await self._delivery.deliver(one, persons.get(one.customer_id, NOBODY), facts[one.task_id])
            recorded += self._settle(one, result)
        return recorded

    def _settle(self, claimed: Claimed, result: Outcome | Released | Dropped) -> list[Command]:
        if isinstance(result, Released):
            self._waiting[claimed.task_id] = (claimed.attempt + result.counts, self._clock.now + result.wait)
            return []
        del self._waiting[claimed.task_id]
        if isinstance(result, Dropped):
            return []
        return [msgspec.convert(command_of(result), RecordMessageSent | RecordMessageNotSent)]

    async def _persons(self, claimed: Sequence[Claimed]) -> dict[UUID, Person]:
        rows = await self._pool.fetch(_PERSONS, [one.customer_id for one in claimed])
        return {row["customer_id"]: Person(row["name"], row["phone"], row["email"]) for row in rows}


def _claimed(row: asyncpg.Record, attempt: int) -> Claimed:
    named = {name: row[name] for name in Wanted.__struct_fields__}
    return Claimed(
        task_id=row["task_id"],
        attempt=attempt,
        dealer_id=row["dealer_id"],
        customer_id=row["customer_id"],
        template=row["template"],
        wanted=Wanted(**named) if row["is_due"] else None,
        told=None,
    )
