"""Keeps child processes running: started in order, restarted when they die, ended in order."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Protocol, Self

_LOOK_EVERY_SECONDS = 0.05
_SHORTEST_WAIT = 0.2
_LONGEST_WAIT = 10.0
_STEADY_SECONDS = 5.0


class Child(Protocol):
    """A process that can be started again and again."""

    name: str

    @property
    def process(self) -> subprocess.Popen[bytes] | None:
        """The running process; None before the start and after the stop."""

    def start(self) -> object:
        """Start it, returning when it is there for others."""

    def ask(self) -> None:
        """Ask it to end, without waiting."""

    def stop(self) -> None:
        """End it, in order if it can."""


class Supervisor:
    """Runs groups of children. Use it as a context manager.

    A thread of its own starts, watches and stops them: on Linux the children end with that thread, hence with this
    process, however it ends.

    Args:
        groups: started one after the other; stopped the other way round, the children of a group at once.
        tell: is told in words what happened to whom.
        final_code: exit code after which a child is not started again.
    """

    def __init__(
        self, groups: Sequence[Sequence[Child]], tell: Callable[[str], None], *, final_code: int | None = None
    ) -> None:
        self._groups = groups
        self._watched = {child.name: _Watched(child, tell, final_code) for group in groups for child in group}
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)
        self._started = threading.Event()
        self._stopping = threading.Event()
        self._failed: BaseException | None = None

    def __enter__(self) -> Self:
        """Start everything.

        Raises:
            EmbeddedStartError: a server of the system did not start; nothing is left running.
        """
        self._thread.start()
        try:
            self._started.wait()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        if self._failed is not None:
            self._thread.join()
            raise self._failed
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self._thread.join()

    @property
    def ended(self) -> dict[str, int]:
        """Exit codes of the children that are not started again."""
        return {name: watched.ended for name, watched in self._watched.items() if watched.ended is not None}

    @property
    def restarts(self) -> dict[str, int]:
        """How often each child died and was started again."""
        return {name: watched.restarts for name, watched in self._watched.items()}

    def pid(self, name: str) -> int | None:
        """Process id of a child; None while it is down."""
        process = self._watched[name].child.process
        return process.pid if process is not None and process.poll() is None else None

    def kill(self, name: str, how: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to a child. One that dies of it is started again.

        Raises:
            ProcessLookupError: it is down at this moment.
        """
        pid = self.pid(name)
        if pid is None:
            raise ProcessLookupError(f"{name} is down")
        os.kill(pid, how)

    def _run(self) -> None:
        try:
            for group in self._groups:
                for child in group:
                    if self._stopping.is_set():
                        return
                    self._watched[child.name].start()
            self._started.set()
            while not self._stopping.wait(_LOOK_EVERY_SECONDS):
                for watched in self._watched.values():
                    watched.look()
        except BaseException as error:  # noqa: BLE001 - handed to whoever started us
            self._failed = error
        finally:
            for group in reversed(self._groups):
                for child in group:
                    child.ask()
                for child in group:
                    child.stop()
            self._started.set()


class _Watched:
    """What the supervisor knows of one child."""

    def __init__(self, child: Child, tell: Callable[[str], None], final_code: int | None) -> None:
        self.child = child
        self.restarts = 0
        self.ended: int | None = None
        self._tell = tell
        self._final_code = final_code
        self._wait = _SHORTEST_WAIT
        self._since = 0.0
        self._again_at: float | None = None

    def start(self) -> None:
        self.child.start()
        self._since = time.monotonic()

    def look(self) -> None:
        """Note a death, or start again when the time has come."""
        if self.ended is not None:
            return
        if self._again_at is not None:
            if time.monotonic() >= self._again_at:
                self._start_again()
            return
        process = self.child.process
        code = process.poll() if process is not None else None
        if code is None:
            return
        if code == self._final_code:
            self.ended = code
            return
        if time.monotonic() - self._since > _STEADY_SECONDS:
            self._wait = _SHORTEST_WAIT
        self._later(f"已退出 · ended ({_cause(code)})")

    def _start_again(self) -> None:
        self._again_at = None
        try:
            self.child.stop()  # what its death left of it
            self.start()
        except Exception as error:  # noqa: BLE001 - whatever stands in its way may go
            self._later(f"启动失败 · did not start: {error}")
        else:
            self.restarts += 1
            self._tell(f"{self.child.name} 已重新启动 · started again")

    def _later(self, what: str) -> None:
        self._tell(f"{self.child.name} {what}; again in {self._wait:.1f} s")
        self._again_at = time.monotonic() + self._wait
        self._wait = min(self._wait * 2, _LONGEST_WAIT)


def _cause(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
