"""Run as a script before a program, in the same process: ties it to its parent, and lets root be left.

``python leash.py <parent's pid> <signal> <namespace|nobody|same> <program> <argument>…``. It needs only the standard
library and imports nothing of ours, so that it starts in a moment. A function between fork and exec could do the same,
but not safely in a parent with threads.
"""

import ctypes
import os
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_CLONE_NEWUSER = 0x10000000
_NOBODY = 65534


def main(parent: int, death_signal: int, user: str, command: list[str]) -> None:
    """Become the command."""
    if user == "namespace":
        enter_user_namespace()
    elif user == "nobody":
        become_nobody()
    if sys.platform == "linux":  # after the change of user, which would forget the signal
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, death_signal)
        if os.getppid() != parent:
            sys.exit("The parent has ended")
    os.execv(command[0], command)  # noqa: S606 - our own commands


def enter_user_namespace() -> None:
    """Stop being root in the eyes of this process, keeping the right to read and write the same files.

    In a user namespace of its own with user 1000 mapped to root, it sees user 1000 and its files belong to it.

    Raises:
        PermissionError: the kernel refuses user namespaces.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise PermissionError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    Path("/proc/self/setgroups").write_text("deny", "ascii")
    Path("/proc/self/gid_map").write_text("1000 0 1", "ascii")
    Path("/proc/self/uid_map").write_text("1000 0 1", "ascii")


def become_nobody() -> None:
    """Give up root for good in this process."""
    os.setgroups([])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
