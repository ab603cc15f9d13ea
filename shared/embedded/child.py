"""Child processes that end with their parent, however the parent ends."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000


def start_child(
    command: Sequence[str | Path],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    death_signal: signal.Signals = signal.SIGTERM,
    drop_root: bool = False,
) -> subprocess.Popen[bytes]:
    """Start a process in a group of its own, its output appended to ``log``.

    On Linux the kernel sends it ``death_signal`` when the thread that started it ends, also by SIGKILL; elsewhere it
    lives until `stop_child`. ``drop_root`` is for programs that refuse to run as root.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    leave_root = drop_root and hasattr(os, "geteuid") and os.geteuid() == 0

    def before_exec() -> None:
        if libc is not None:
            libc.prctl(_PR_SET_PDEATHSIG, death_signal)
            if leave_root:
                without_root(libc)

    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own commands
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if env is None else {**os.environ, **env},
            preexec_fn=before_exec,  # noqa: PLW1509 - only libc calls, made before threads matter
            start_new_session=True,
        )


def without_root(libc: ctypes.CDLL) -> None:
    """Stop being root in the eyes of the program, keeping the right to read and write the same files.

    In a user namespace of its own with user 1000 mapped to root, the program sees user 1000 and its files belong to it.
    """
    if libc.unshare(_CLONE_NEWUSER) != 0:
        msg = os.strerror(ctypes.get_errno())
        raise PermissionError(
            f"PostgreSQL does not run as root, and a user namespace was refused ({msg}): use another user"
        )
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text("1000 0 1")
    Path("/proc/self/uid_map").write_text("1000 0 1")


def stop_child(
    process: subprocess.Popen[bytes], *, first: signal.Signals = signal.SIGTERM, patience: float = 20
) -> None:
    """Ask the process to end, wait ``patience`` seconds, then kill its whole group. Nothing happens when it has ended."""
    if process.poll() is None:
        process.send_signal(first)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()
