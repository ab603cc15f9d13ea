"""A service that load is put on, and what was measured while it bore it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from msgspec import Struct

from bench.child import measured
from bench.cpu import cpu_seconds, spent
from bench.lanes import write_lanes
from bench.loading import Load, Loaded
from bench.servers import own_database
from shared.settings import Settings
from showroom.system import System, running_system


class Measured(Struct, frozen=True):
    """What the client saw, and the CPU microseconds that each process of the system took for an answer."""

    loaded: Loaded
    processes: dict[str, float]

    @property
    def rate(self) -> float:
        """Accepted commands a second."""
        return self.loaded.accepted / self.loaded.seconds

    @property
    def bearable(self) -> float:
        """Commands a second that all cores could bear by the CPU time that one took, the client's included.

        It depends less on what else the machine does than the rate does.
        """
        client = self.loaded.cpu_seconds / self.loaded.answers * 1e6
        cores = len(os.sched_getaffinity(0))
        return cores * 1e6 / (client + sum(self.processes.values())) * self.loaded.accepted / self.loaded.answers

    @property
    def note(self) -> str:
        """What it took."""
        busy = self.loaded.cpu_seconds / self.loaded.seconds
        each = ", ".join(f"{name} {microseconds:,.0f}" for name, microseconds in self.processes.items())
        others = f"; other answers by status: {self.loaded.others}" if self.loaded.others else ""
        bears = f"; CPU µs an answer: {each}; all cores bear {self.bearable:,.0f}/s" if self.processes else ""
        return f"client {busy:.0%} of a core{bears}{others}"


def put_load(  # noqa: PLR0913 - a load has these sides
    url: str,
    lanes: Sequence[Sequence[bytes]],
    folder: Path,
    *,
    seconds: float,
    skip: Sequence[int] | None = None,
    rate: float | None = None,
    again: bool = False,
    batches: bool = False,
) -> Measured:
    """Put the load on, from a process of its own; `bench.loading.Load` says what each means."""
    place = urlsplit(url)
    requests = write_lanes(lanes, folder / f"requests-{uuid4().hex[:8]}")
    task = Load(
        host=place.hostname or "",
        port=place.port or 0,
        requests=str(requests),
        seconds=seconds,
        skip=list(skip or [0] * len(lanes)),
        rate=rate,
        again=again,
        batches=batches,
    )
    before = cpu_seconds()
    loaded = measured("bench.load_client", task, Loaded)
    after = cpu_seconds()
    requests.unlink()
    return Measured(loaded, spent(before, after, sum(loaded.sent) - sum(task.skip)))


@contextmanager
def own_system(servers: Settings, **changed: object) -> Iterator[System]:
    """All parts of all services, on a database and topics of their own; some settings changed."""
    name = f"bench-{uuid4().hex[:8]}"
    with own_database(servers) as settings:
        own = settings.model_copy(update={"data_dir": servers.data_dir / name, "topic_prefix": f"{name}.", **changed})
        with running_system(own) as system:
            yield system
