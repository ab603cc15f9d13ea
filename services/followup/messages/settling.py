"""Writing down what became of messages, many at once, and passing on what intake is to record."""

import asyncio
from collections.abc import Callable

from services.followup.messages.outcome import Dropped, Outcome, Released, Result
from services.followup.messages.patience import until_done
from services.followup.messages.queue import MessageQueue
from services.followup.messages.recording import Recorder


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
            self._given.clear()
            results, self._results = self._results, []
            await self._write(results)
            self._settled(len(results))

    async def _write(self, results: list[Result]) -> None:
        outcomes = [result for result in results if isinstance(result, Outcome)]
        released = [result for result in results if isinstance(result, Released)]
        dropped = [result for result in results if isinstance(result, Dropped)]
        if outcomes:
            ours = await until_done("writing outcomes", self._queue.write, outcomes)
            self._recorder.record([outcome for outcome in outcomes if outcome.task_id in ours])
        if released:
            await until_done("giving messages back", self._queue.release, released)
        if dropped:
            await until_done("letting go of messages", self._queue.drop, dropped)
