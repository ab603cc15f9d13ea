"""Which machine and which versions a figure was measured on."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from msgspec import Struct

_PACKAGES = ("aiokafka", "asyncpg", "confluent-kafka", "eventsourcing", "faststream", "litestar", "msgspec", "psycopg")
_PEERS = ("quixstreams", "rocksdict")


class Machine(Struct, frozen=True):
    """The machine, its load as the run began, and the versions that matter."""

    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    load: float
    packages: dict[str, str]


def this_machine() -> Machine:
    """The machine that this runs on."""
    return Machine(
        _processor(),
        len(os.sched_getaffinity(0)),
        round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        f"{platform.system()} {platform.release()}",
        platform.python_version(),
        round(os.getloadavg()[0], 2),
        {name: version(name) for name in (*_PACKAGES, *_PEERS)},
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
