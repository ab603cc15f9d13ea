"""Dispatching: messages are claimed as their tasks fall due and handed over, many at once."""

import asyncio
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from services.followup.intake import Intake, Person
from services.followup.messages.delivery import Delivery
from services.followup.messages.facts import FactBook
from services.followup.messages.outcome import Released
from services.followup.messages.patience import until_done
from services.followup.messages.preparing import NOBODY, Facts
from services.followup.messages.queue import Claimed, MessageQueue
from services.followup.messages.recording import Recorder
from services.followup.messages.settling import Settler

_log = structlog.get_logger(__name__)

LEASE_IN_TURNS: Final = 6
"""How many turns a claimed message is ours; in the last one none is begun."""

_IDLE_SECONDS: Final = 0.25
_TAKE_IN_EVERY_SECONDS: Final = 1.0
"""However many messages wait: among those that come, there may be one that cannot."""
_MOST_TAKEN_IN: Final = 20_000
_MOST_UNRECORDED: Final = 10_000
_IN_HAND_PER_PLACE: Final = 16
_NOT_NOW: Final = timedelta(seconds=1)
_GRACE_SECONDS: Final = 5.0


class Sender:
    """One sender.

    Args:
        queue: of messages.
        facts: what they may say.
        intake: knows phones and addresses, and records.
        delivery: hands them over.
        concurrency: most that are handed over at once.
        turn: how long handing one over may take, in seconds.
    """

    def __init__(  # noqa: PLR0913 - its parts, most by keyword
        self,
        queue: MessageQueue,
        facts: FactBook,
        intake: Intake,
        delivery: Delivery,
        *,
        concurrency: int,
        turn: float,
    ) -> None:
        self._queue = queue
        self._facts = facts
        self._intake = intake
        self._delivery = delivery
        self._recorder = Recorder(queue, intake)
        self._settler = Settler(queue, self._recorder, self._let_go)
        self._places = asyncio.Semaphore(concurrency)
        self._most = concurrency * _IN_HAND_PER_PLACE
        self._fewest = self._most // 4  # many at once are few requests to intake
        self._turn = turn
        self._in_hand = 0
        self._take_in_at = 0.0
        self._woken = asyncio.Event()
        self._working: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look for due messages at once."""
        self._woken.set()

    async def run(self) -> None:
        """Send until cancelled; what is in hand then is finished, if that does not take long."""
        async with asyncio.TaskGroup() as group:
            writing = [group.create_task(self._recorder.run()), group.create_task(self._settler.run())]
            try:
                await self._dispatch()
            finally:
                await self._finish()
                for one in writing:
                    one.cancel()

    async def _finish(self) -> None:
        try:
            async with asyncio.timeout(_GRACE_SECONDS):
                while self._in_hand:
                    self._woken.clear()
                    await self._woken.wait()
                await self._recorder.drained()
        except TimeoutError:
            _log.warning("messages_left", in_hand=self._in_hand, unrecorded=self._recorder.waiting)
        for one in self._working:
            one.cancel()

    async def _dispatch(self) -> None:
        while True:
            self._woken.clear()
            if not await until_done("claiming messages", self._claim):
                await self._idle()

    async def _claim(self) -> bool:
        """Claim as many as there is room for; whether there may be more at once."""
        room = self._most - self._in_hand
        if room < self._fewest or self._recorder.waiting > _MOST_UNRECORDED:
            return False
        if time.monotonic() >= self._take_in_at:
            await self._take_in()
        claimed = await self._queue.claim(room)
        if claimed:
            self._in_hand += len(claimed)
            self._start(claimed)
        return len(claimed) == room or await self._take_in() > 0

    async def _take_in(self) -> int:
        self._take_in_at = time.monotonic() + _TAKE_IN_EVERY_SECONDS
        return await self._queue.take_in(_MOST_TAKEN_IN)

    def _start(self, claimed: Sequence[Claimed]) -> None:
        known = [one.told for one in claimed if one.told is not None]
        if known:
            self._recorder.record(known)
            self._let_go(len(known))
        new = [one for one in claimed if one.told is None]
        if new:
            working = asyncio.create_task(self._work(new, time.monotonic() + self._turn * (LEASE_IN_TURNS - 1)))
            self._working.add(working)
            working.add_done_callback(self._working.discard)

    async def _work(self, claimed: Sequence[Claimed], until: float) -> None:
        """Hand over a claim's messages; what is not begun ``until`` then goes back, for its lease will soon end."""
        wanted = []
        for one in claimed:
            passed = self._delivery.has_passed(one)
            if passed is None:
                wanted.append(one)
            else:
                self._settler.settle(passed)
        if not wanted:
            return
        try:
            persons, facts = await asyncio.gather(self._persons(wanted), self._facts.facts(wanted))
        except Exception as error:  # noqa: BLE001 - whatever it was, the messages go back and are tried again
            _log.warning("messages_not_prepared", count=len(wanted), exc_info=error)
            for one in wanted:
                self._put_back(one, type(error).__name__)
            return
        await asyncio.gather(
            *(self._deliver(one, persons.get(one.customer_id, NOBODY), facts[one.task_id], until) for one in wanted)
        )

    async def _persons(self, claimed: Sequence[Claimed]) -> dict[UUID, Person]:
        by_dealer: dict[str, list[UUID]] = {}
        for one in claimed:
            by_dealer.setdefault(one.dealer_id, []).append(one.customer_id)
        read = await asyncio.gather(*(self._intake.persons(dealer, ids) for dealer, ids in by_dealer.items()))
        return {customer_id: person for persons in read for customer_id, person in persons.items()}

    async def _deliver(self, claimed: Claimed, person: Person, facts: Facts, until: float) -> None:
        async with self._places:
            if time.monotonic() > until:
                self._put_back(claimed, "no_time")
            else:
                self._settler.settle(await self._delivery.deliver(claimed, person, facts))

    def _put_back(self, claimed: Claimed, why: str) -> None:
        self._settler.settle(Released(claimed.task_id, claimed.attempt, _NOT_NOW, counts=False, error=why))

    def _let_go(self, count: int) -> None:
        self._in_hand -= count
        self._woken.set()

    async def _idle(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), _IDLE_SECONDS)
        except TimeoutError:  # a notice may be lost; look again
            await until_done("looking for a clock's jump", self._queue.after_a_jump)
