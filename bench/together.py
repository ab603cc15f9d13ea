"""Several processes that are measured together: each makes itself ready, then all begin at the same moment."""

import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO, TypeVar

import msgspec
from msgspec import Struct

from bench.child import ChildFailed

T = TypeVar("T", bound=Struct)
_READY = b"ready\n"
_MOST_SECONDS = 280


def measured_together(module: str, tasks: Sequence[Struct], answer: type[T]) -> list[T]:
    """Run ``python -m module`` for each task; when all are ready, they begin. Their answers, in the tasks' order.

    Raises:
        ChildFailed: one failed, or took longer than a benchmark may.
    """
    with ExitStack() as stack:
        children = [stack.enter_context(_started(module, task)) for task in tasks]
        for child in children:
            child.wait_until_ready()
        for child in children:
            child.begin()
        return [msgspec.json.decode(child.line(), type=answer) for child in children]


class _Child:
    def __init__(self, module: str, process: "subprocess.Popen[bytes]", errors: IO[bytes]) -> None:
        assert process.stdin is not None  # noqa: S101 - as asked for
        assert process.stdout is not None  # noqa: S101 - as asked for
        self._module = module
        self._errors = errors
        self._input, self._output = process.stdin, process.stdout

    def tell(self, task: Struct) -> None:
        self._input.write(msgspec.json.encode(task) + b"\n")
        self._input.flush()

    def wait_until_ready(self) -> None:
        while self.line() != _READY:
            pass

    def begin(self) -> None:
        self._input.write(b"begin\n")
        self._input.flush()

    def line(self) -> bytes:
        line = self._output.readline()
        if not line:
            self._errors.seek(0)
            raise ChildFailed(f"{self._module}: {self._errors.read().decode(errors='replace')[-2000:]}")
        return line


@contextmanager
def _started(module: str, task: Struct) -> Iterator[_Child]:
    command = [sys.executable, "-m", module]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors) as process,
    ):
        too_late = threading.Timer(_MOST_SECONDS, process.kill)
        too_late.start()
        try:
            child = _Child(module, process, errors)
            child.tell(task)
            yield child
        finally:
            too_late.cancel()
            process.kill()


def task_given(cls: type[T]) -> T:
    """The task that `measured_together` gave to this process."""
    return msgspec.json.decode(sys.stdin.buffer.readline(), type=cls)


def wait_for_the_beginning() -> None:
    """Say that this process is ready, and wait until all are."""
    sys.stdout.buffer.write(_READY)
    sys.stdout.buffer.flush()
    sys.stdin.buffer.readline()
