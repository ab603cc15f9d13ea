"""Running a measurement in a process of its own, so that nobody's warm caches or threads help or hurt another."""

import subprocess
import sys
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T", bound=Struct)
_MOST_SECONDS = 170


class ChildFailed(RuntimeError):
    """A measurement's process failed or took too long; the message is the end of what it said."""


def measured(module: str, task: Struct, answer: type[T], *, most_seconds: float = _MOST_SECONDS) -> T:
    """Run ``python -m module`` with the task as JSON on its input; its last line of output is the answer.

    Raises:
        ChildFailed: it failed, or took longer than a benchmark may.
    """
    command = [sys.executable, "-m", module]
    try:
        done = subprocess.run(
            command, input=msgspec.json.encode(task), capture_output=True, timeout=most_seconds, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise ChildFailed(f"{module} took longer than {late.timeout:.0f} seconds: {_end(late.stderr)}") from None
    if done.returncode != 0:
        raise ChildFailed(f"{module}: {_end(done.stderr)}")
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=answer)


def _end(said: bytes | None) -> str:
    return (said or b"").decode(errors="replace")[-2000:]


def task_of(cls: type[T]) -> T:
    """The task that `measured` gave to this process."""
    return msgspec.json.decode(sys.stdin.buffer.read(), type=cls)


def answer_with(answer: Any) -> None:
    """What `measured` returns there."""
    sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
