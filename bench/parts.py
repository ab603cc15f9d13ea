"""Some parts of the system, as child processes on servers that are there."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import httpx

from shared.settings import Settings, environment_of
from showroom.part_process import PartProcess

_READY_SECONDS = 60


class NotReady(RuntimeError):
    """A part did not get ready in time."""


@contextmanager
def running_parts(settings: Settings, parts: Sequence[tuple[str, str]]) -> Iterator[None]:
    """Run the parts, each given by service and name; their logs are in the settings' data folder."""
    with ExitStack() as stack:
        for service, part in parts:
            name = f"{service}.{part}"
            log = settings.data_dir / "logs" / f"{name}.log"
            process = PartProcess(name, service, part, lambda: environment_of(settings), log=log)
            process.start()
            stack.callback(process.stop)
        yield


def wait_until_ready(port: int) -> None:
    """Wait for an API on this machine.

    Raises:
        NotReady: it takes too long.
    """
    deadline = time.monotonic() + _READY_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/health/ready").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise NotReady(f"nobody is ready on port {port}")
