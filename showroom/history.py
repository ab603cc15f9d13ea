"""Simulated history sent to intake through its own API, or written to a file."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import msgspec
from msgspec import Struct, field

from services.intake.client import IntakeClient
from services.intake.deciding import Command
from services.intake.pipelining import sent
from shared.http.answered import Answered
from showroom.simulation.plan import Plan
from showroom.simulation.world import simulate

BATCH = 1000


class HistorySent(Struct):
    """What became of a simulated history. ``until`` is the moment that it has come to."""

    until: datetime
    commands: int = 0
    accepted: int = 0
    repeated: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def settle(self, commands: list[Command], answers: list[Answered]) -> None:
        """Count the answers to a batch."""
        self.until = commands[-1].occurred_at or self.until
        self.commands += len(commands)
        for answer in answers:
            if answer.refusal is not None:
                self.refused[answer.refusal] = self.refused.get(answer.refusal, 0) + 1
        self.repeated += sum(answer.repeated for answer in answers)
        self.accepted += sum(answer.accepted and not answer.repeated for answer in answers)


def send_history(plan: Plan, url: str, watch: Callable[[HistorySent], None]) -> HistorySent:
    """Send a plan's history in its order; what was sent before is answered as a repeat.

    Args:
        plan: what to simulate.
        url: where intake is.
        watch: called with the account after every batch.

    Raises:
        IntakeUnreachable, BatchRefused: sending failed; the same plan can be sent again.
    """
    began = time.monotonic()
    account = HistorySent(plan.until)
    with IntakeClient(url) as client:
        for commands, answers in sent(_batches(simulate(plan)), list, client.send):
            account.settle(commands, answers)
            account.seconds = time.monotonic() - began
            watch(account)
    return account


def write_history(plan: Plan, path: Path) -> int:
    """Write a plan's history, a command a line; returns how many."""
    encoder = msgspec.json.Encoder()
    count = 0
    with path.open("wb") as file:
        for command in simulate(plan):
            file.write(encoder.encode(command) + b"\n")
            count += 1
    return count


def _batches(commands: Iterable[Command]) -> Iterator[list[Command]]:
    rest = iter(commands)
    while batch := list(islice(rest, BATCH)):
        yield batch
