"""Telling intake what became of messages, many at once, until it has it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog

from services.followup.intake import Intake
from services.followup.messages.outcome import SENT, Outcome
from services.followup.messages.patience import until_done
from services.followup.messages.queue import MessageQueue
from shared.http.answered import Answered

_log = structlog.get_logger(__name__)
MOST_AT_ONCE: Final = 2_000
ACTOR: Final = {"id": "followup", "role": "integration"}
_GATHERING_SECONDS: Final = 0.02
"""What comes together is recorded together."""

_OUR_FAULT = 500
_AGAIN = timedelta(seconds=10)
_TIME_IMPOSSIBLE = "TimeImpossible"


def command_of(outcome: Outcome) -> dict[str, Any]:
    """The command that records an outcome; however often it is made, it is the same."""
    task_id = str(outcome.task_id)
    told = {
        "dealer_id": outcome.dealer_id,
        "actor": ACTOR,
        "occurred_at": outcome.ended_at,
        "customer_id": str(outcome.customer_id),
        "task_id": task_id,
        "channel": outcome.channel.value,
        "template": outcome.template,
    }
    if outcome.state == SENT:
        return told | {
            "type": "RecordMessageSent",
            "request_id": f"message-sent-{task_id}",
            "language": outcome.language,
            "gateway": outcome.gateway,
            "gateway_message_id": outcome.gateway_message_id,
        }
    return told | {
        "type": "RecordMessageNotSent",
        "request_id": f"message-not-sent-{task_id}",
        "reason": outcome.reason,
    }


class Recorder:
    """Records outcomes that are written down already. What is given twice is recorded once."""

    def __init__(self, queue: MessageQueue, intake: Intake) -> None:
        self._queue = queue
        self._intake = intake
        self._waiting: dict[UUID, Outcome] = {}
        self._given = asyncio.Event()
        self._drained = asyncio.Event()
        self._drained.set()

    @property
    def waiting(self) -> int:
        """How many outcomes intake does not have yet."""
        return len(self._waiting)

    def record(self, outcomes: Sequence[Outcome]) -> None:
        """Let them be recorded as soon as may be."""
        self._waiting |= {outcome.task_id: outcome for outcome in outcomes}
        self._drained.clear()
        self._given.set()

    async def drained(self) -> None:
        """Wait until intake has all outcomes."""
        await self._drained.wait()

    async def run(self) -> None:
        """Record until cancelled."""
        while True:
            self._given.clear()
            await asyncio.sleep(_GATHERING_SECONDS)
            while self._waiting:
                batch = list(self._waiting.values())[:MOST_AT_ONCE]
                answers = await until_done("recording outcomes", self._submit, batch)
                await until_done("noting what is recorded", self._note, batch, answers)
                for outcome in batch:
                    self._waiting.pop(outcome.task_id, None)
            self._drained.set()
            await self._given.wait()

    async def _submit(self, batch: Sequence[Outcome]) -> list[Answered]:
        commands = [command_of(outcome) for outcome in batch]
        answers = await self._intake.submit(commands)
        early = [place for place, answer in enumerate(answers) if answer.refusal == _TIME_IMPOSSIBLE]
        if early:  # our clock is ahead of intake's: then it happened now
            _log.warning("clock_ahead_of_intake", count=len(early))
            again = await self._intake.submit([commands[place] | {"occurred_at": None} for place in early])
            for place, answer in zip(early, again, strict=True):
                answers[place] = answer
        return answers

    async def _note(self, batch: Sequence[Outcome], answers: Sequence[Answered]) -> None:
        """Note what is settled. What intake could not do through a fault of its own is tried again after a while."""
        failed = [one.task_id for one, answer in zip(batch, answers, strict=True) if answer.status >= _OUR_FAULT]
        if failed:
            _log.error("outcomes_not_recorded", count=len(failed))
            await self._queue.record_later(failed, _AGAIN)
        settled = [
            (one.task_id, answer.refusal)
            for one, answer in zip(batch, answers, strict=True)
            if answer.status < _OUR_FAULT
        ]
        refusals = Counter(refusal for _, refusal in settled if refusal is not None)
        if refusals:
            _log.error("outcomes_refused", refusals=refusals)
        await self._queue.recorded(settled)
