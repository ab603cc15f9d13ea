"""Writing down what became of messages, many at once, and passing on what intake is to record."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from services.followup.messages.outcome import SENT, Dropped, Outcome, Released, Result
from services.followup.messages.patience import until_done
from services.followup.messages.queue import MessageQueue
from services.followup.messages.recording import Recorder

_GATHERING_SECONDS: Final = 0.005
"""What comes together is written together."""


class Settler:
    """Takes results as they come, and writes all that are there in one statement of each kind.

    Args:
        queue: where they are written.
        recorder: gets the outcomes once they are written, so that a crash can only repeat what is known.
        settled: called with how many messages this sender no longer holds.
    """

    def __init__(self, queue: MessageQueue, recorder: Recorder, settled: Callable[[int], None]) -> None:
        self._queue = queue
        self._recorder = recorder
        self._settled = settled
        self._results: list[Result] = []
        self._given = asyncio.Event()

    def settle(self, result: Result) -> None:
        """Let a result be written as soon as may be."""
        self._results.append(result)
        self._given.set()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._given.wait()
            await asyncio.sleep(_GATHERING_SECONDS)
            self._given.clear()
            results, self._results = self._results, []
            await self._write(results)
            self._settled(len(results))

    async def _write(self, results: list[Result]) -> None:
        outcomes = _one_each(result for result in results if isinstance(result, Outcome))
        released = [result for result in results if isinstance(result, Released)]
        dropped = [result for result in results if isinstance(result, Dropped)]
        if outcomes:
            ours = await until_done("writing outcomes", self._queue.write, outcomes)
            self._recorder.record([outcome for outcome in outcomes if outcome.task_id in ours])
        if released:
            await until_done("giving messages back", self._queue.release, released)
        if dropped:
            await until_done("letting go of messages", self._queue.drop, dropped)


def _one_each(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """One outcome a message: where two holders after each other came to different ends, that a gateway took it."""
    by_task: dict[UUID, Outcome] = {}
    for outcome in outcomes:
        known = by_task.get(outcome.task_id)
        if known is None or known.state != SENT:
            by_task[outcome.task_id] = outcome
    return list(by_task.values())
