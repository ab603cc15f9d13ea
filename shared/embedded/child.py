"""Child processes that end with their parent, however the parent ends."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from shared.embedded.rootless import LeaveRoot, become_nobody, enter_user_namespace, way_to_leave_root

_PR_SET_PDEATHSIG = 1


def start_child(  # noqa: PLR0913 - a process has these sides
    command: Sequence[str | Path],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    leave_root: bool = False,
    keep: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, its output appended to ``log``.

    On Linux the kernel sends it ``death_signal`` when the thread that started it ends, also by SIGKILL: call this on a
    thread that lives as long as the child shall. Elsewhere the child lives until `stop_child`. ``leave_root`` is for
    programs that refuse to run as root; ``keep`` are descriptors to inherit.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    way = way_to_leave_root() if leave_root else LeaveRoot.NOT_NEEDED
    parent = os.getpid()

    def before_exec() -> None:
        if way is LeaveRoot.NAMESPACE:
            enter_user_namespace()
        elif way is LeaveRoot.NOBODY:
            become_nobody()
        if libc is not None:  # after the change of user, which would forget the signal
            libc.prctl(_PR_SET_PDEATHSIG, int(death_signal))
            if os.getppid() != parent:
                os._exit(1)

    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own commands
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else {**os.environ, **env},
            preexec_fn=before_exec,  # noqa: PLW1509 - only system calls, no lock of ours is taken
            start_new_session=True,
            pass_fds=keep,
        )


def stop_child(
    process: subprocess.Popen[bytes], *, first: signal.Signals = signal.SIGTERM, patience: float = 20
) -> None:
    """Ask the process to end, wait ``patience`` seconds, then kill its group. One that has ended is left in peace."""
    if process.poll() is None:
        process.send_signal(first)
        process.send_signal(signal.SIGCONT)  # a paused one would not hear
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
