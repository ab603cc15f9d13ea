"""Child processes that end with their parent, however the parent ends."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from shared.embedded.rootless import LEASH, LeaveRoot, way_to_leave_root


def start_child(  # noqa: PLR0913 - a process has these sides
    command: Sequence[str | Path],
    log: Path | None,
    *,
    env: Mapping[str, str] | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    leave_root: bool = False,
    keep: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, its output appended to ``log``, or to ours when that is None.

    On Linux the kernel sends it ``death_signal`` when the thread that started it ends, also by SIGKILL: call this on a
    thread that lives as long as the child shall. Elsewhere the child lives until `stop_child`. ``leave_root`` is for
    programs that refuse to run as root; ``keep`` are descriptors to inherit. The program must have a full path.
    """
    way = way_to_leave_root() if leave_root else LeaveRoot.NOT_NEEDED
    leash = [*LEASH, str(os.getpid()), str(int(death_signal)), way.value]
    with ExitStack() as files:
        if log is not None:
            log.parent.mkdir(parents=True, exist_ok=True)
        return subprocess.Popen(  # noqa: S603 - our own commands
            [*leash, *(str(part) for part in command)],
            stdin=subprocess.DEVNULL,
            stdout=None if log is None else files.enter_context(log.open("ab")),
            stderr=None if log is None else subprocess.STDOUT,
            env=None if env is None else {**os.environ, **env},
            start_new_session=True,
            pass_fds=keep,
        )


def stop_child(
    process: subprocess.Popen[bytes], *, first: signal.Signals = signal.SIGTERM, patience: float = 20
) -> None:
    """Ask the process to end, wait ``patience`` seconds, then kill its group. One that has ended is left in peace."""
    ask_child(process, first)
    with suppress(subprocess.TimeoutExpired):
        process.wait(patience)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def ask_child(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    """Ask the process to end, without waiting; a paused one is woken, as it would not hear."""
    if process.poll() is None:
        process.send_signal(how)
        process.send_signal(signal.SIGCONT)
