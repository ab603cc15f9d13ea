"""CPU time of the processes that this one started, by what they are (Linux; nothing elsewhere)."""

import os
import time
from collections import Counter
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _SYSTEM = 1, 11, 12
"""Fields of /proc/<pid>/stat, counted from the one after the name."""
_IDLE = 0.2
"""Cores that the running system takes when nobody asks it anything, rounded up."""
_MOST_WAITED_SECONDS = 30
_PART = "showroom.part_process"


def cpu_seconds() -> Counter[str]:
    """CPU seconds so far of every living descendant: parts by their name, servers by their program's."""
    stats = {int(folder.name): _stat(folder) for folder in Path("/proc").glob("[0-9]*")}
    ours = {os.getpid()}
    while grown := {pid for pid, stat in stats.items() if stat and int(stat[_PARENT]) in ours} - ours:
        ours |= grown
    used: Counter[str] = Counter()
    for pid in ours - {os.getpid()}:
        if stat := stats.get(pid):
            used[_name(pid)] += (int(stat[_USER]) + int(stat[_SYSTEM])) / _TICKS  # type: ignore[assignment]  # a Counter of seconds
    return used


def spent(before: Counter[str], after: Counter[str], count: int) -> dict[str, float]:
    """Microseconds of each process for one of ``count``, the most first."""
    each = {name: (after[name] - before[name]) / count * 1e6 for name in after}
    return {name: each[name] for name in sorted(each, key=lambda name: -each[name]) if each[name] >= 1}


def wait_until_idle() -> None:
    """Wait until the processes have little to do, half a minute at most: what was put on them is worked off."""
    before = cpu_seconds()
    for _ in range(_MOST_WAITED_SECONDS):
        time.sleep(1)
        after = cpu_seconds()
        if sum((after - before).values()) < _IDLE:
            return
        before = after


def _stat(folder: Path) -> list[str]:
    try:
        return (folder / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _name(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        if _PART in words:
            return ".".join(words[words.index(_PART) + 1 :][:2])
        return Path(f"/proc/{pid}/comm").read_text("utf-8").strip()
    except OSError:
        return "ended"
