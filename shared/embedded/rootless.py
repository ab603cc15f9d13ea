"""Running as somebody else than root, for PostgreSQL, which refuses root."""

import ctypes
import os
import subprocess
import sys
from enum import Enum
from functools import cache
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_NOBODY = 65534


class LeaveRoot(Enum):
    """How a child stops being root."""

    NOT_NEEDED = "not root"
    NAMESPACE = "a user namespace"
    NOBODY = "the user nobody"


@cache
def way_to_leave_root() -> LeaveRoot:
    """A user namespace where the kernel allows one, as its child keeps the right to our files; else ``nobody``."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return LeaveRoot.NOT_NEEDED
    if sys.platform != "linux":
        return LeaveRoot.NOBODY
    try:
        subprocess.run(["/bin/true"], preexec_fn=enter_user_namespace, check=True)
    except (subprocess.SubprocessError, OSError):
        return LeaveRoot.NOBODY
    return LeaveRoot.NAMESPACE


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


def hand_over(folder: Path) -> None:
    """Give the folder to the user that the child will be, when root leaves root."""
    way = way_to_leave_root()
    if way is LeaveRoot.NOT_NEEDED:
        return
    owner = _NOBODY if way is LeaveRoot.NOBODY else 0
    if folder.stat().st_uid == owner:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, owner, follow_symlinks=False)
