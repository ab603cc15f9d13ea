"""A client of intake's HTTP API: batches of commands in, an answer for each out.

What was sent without an answer is sent again: a request id that was recorded is answered as a repeat, so nothing is
recorded twice.
"""

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Self

import httpx
import msgspec

from services.intake.deciding import Command
from shared.http.answered import REFUSED_FROM, Answered, ProblemDetails

MOST_COMMANDS = 5000
_TRIES = 8
_LONGEST_PAUSE = 10.0
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_TOO_LARGE = 413
_NOT_NOW = 503


class IntakeUnreachable(Exception):
    """Intake did not answer, also after several tries."""


class BatchRefused(Exception):
    """Intake refused a whole batch; the message is its reason."""


_ANSWERS = msgspec.json.Decoder(list[Answered])
_PROBLEM = msgspec.json.Decoder(ProblemDetails)


class IntakeClient:
    """One connection to intake. Use it as a context manager."""

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None, pause: float = 0.2) -> None:
        self._http = httpx.Client(base_url=url, transport=transport, timeout=httpx.Timeout(60, connect=5))
        self._pause = pause

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._http.close()

    def send(self, commands: Sequence[Command]) -> list[Answered]:
        """Send commands as one batch; answers come in their order.

        From the first one on that could not be recorded for now, they are sent again: later ones may rest on it.

        Raises:
            IntakeUnreachable: no answer.
            BatchRefused: the batch as such was refused.
        """
        if not commands:
            return []
        if len(commands) > MOST_COMMANDS:
            return [*self.send(commands[:MOST_COMMANDS]), *self.send(commands[MOST_COMMANDS:])]
        answers = self._send(commands)
        for attempt in range(_TRIES):
            first = next((place for place, answer in enumerate(answers) if answer.status == _NOT_NOW), None)
            if first is None:
                return answers
            time.sleep(min(self._pause * 2**attempt, _LONGEST_PAUSE))
            answers = [*answers[:first], *self._send(commands[first:])]
        raise IntakeUnreachable(f"接待服务暂不能入账 · {self._http.base_url} does not record for now")

    def _send(self, commands: Sequence[Command]) -> list[Answered]:
        response = self._post("/v1/batch", msgspec.json.encode(commands))
        if response.status_code == _TOO_LARGE and len(commands) > 1:
            half = len(commands) // 2
            return [*self.send(commands[:half]), *self.send(commands[half:])]
        if response.status_code >= REFUSED_FROM:
            raise BatchRefused(_reason(response))
        try:
            answers = _ANSWERS.decode(response.content)
        except msgspec.DecodeError:
            raise BatchRefused(
                f"该地址不是接待服务 · {self._http.base_url} gives no answers that intake would give"
            ) from None
        if len(answers) != len(commands):
            raise BatchRefused(f"应答数不符 · {len(answers)} answers to {len(commands)} commands")
        return answers

    def _post(self, path: str, body: bytes) -> httpx.Response:
        failed = ""
        for attempt in range(_TRIES):
            try:
                response = self._http.post(path, content=body, headers={"Content-Type": "application/json"})
            except httpx.TransportError as error:
                failed = f"{type(error).__name__} {error}".strip()
            else:
                if response.status_code not in _TRY_AGAIN:
                    return response
                failed = _reason(response)
            time.sleep(min(self._pause * 2**attempt, _LONGEST_PAUSE))
        raise IntakeUnreachable(f"接待服务无应答 · {self._http.base_url} does not answer: {failed}")


def _reason(response: httpx.Response) -> str:
    try:
        problem = _PROBLEM.decode(response.content)
    except msgspec.DecodeError:
        return f"HTTP {response.status_code}"
    return f"{problem.title or 'HTTP'} {response.status_code}: {problem.detail}"
