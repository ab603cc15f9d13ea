"""Running as somebody else than root, for PostgreSQL, which refuses root."""

import os
import subprocess
import sys
from enum import Enum
from functools import cache
from pathlib import Path

LEASH = (sys.executable, "-I", "-S", str(Path(__file__).with_name("leash.py")))
_NOBODY = 65534


class LeaveRoot(Enum):
    """How a child stops being root; the values are what `shared.embedded.leash` understands."""

    NOT_NEEDED = "same"
    NAMESPACE = "namespace"
    NOBODY = "nobody"


@cache
def way_to_leave_root() -> LeaveRoot:
    """A user namespace where the kernel allows one, as its child keeps the right to our files; else ``nobody``."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return LeaveRoot.NOT_NEEDED
    if sys.platform != "linux":
        return LeaveRoot.NOBODY
    trial = [*LEASH, str(os.getpid()), "0", LeaveRoot.NAMESPACE.value, "/bin/true"]
    allowed = subprocess.run(trial, capture_output=True, check=False).returncode == 0  # noqa: S603 - our own command
    return LeaveRoot.NAMESPACE if allowed else LeaveRoot.NOBODY


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
