"""One part of a service: in this process, or as a child of it."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import structlog
import uvloop

from shared.embedded.child import ask_child, start_child, stop_child
from shared.logging.setup import set_up_logging
from shared.memory import calm_collector
from shared.settings import Settings, SettingsInvalid, load_settings
from showroom.parts import RunPart, part_of

REFUSED = 2
"""Exit code of a part that cannot run with its settings; starting it again would not help."""


def run_part(settings: Settings, service: str, part: str) -> int:
    """Run the part here until SIGTERM or SIGINT, which it answers by ending in order; the exit code is returned.

    Raises:
        SettingsInvalid: it cannot run with these settings, for example because its port is taken.
    """
    run = part_of(service, part)
    set_up_logging(service, part, level=settings.log_level)
    calm_collector()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        try:
            runner.run(_until_told(run, settings))
        except SettingsInvalid:
            raise
        except Exception as error:  # noqa: BLE001 - the process ends here, and its log says why
            structlog.get_logger().error("part failed", exc_info=error)
            return 1
    return 0


async def _until_told(run: RunPart, settings: Settings) -> None:
    task = asyncio.ensure_future(run(settings))
    loop = asyncio.get_running_loop()
    for told in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(told, task.cancel)
    with suppress(asyncio.CancelledError):
        await task


class PartProcess:
    """One part as a child process.

    Args:
        name: the part's name in the system, ``intake.api``.
        service: the service.
        part: its part.
        environment: asked at each start for what the child sees besides our own environment.
        log: file that its output is appended to; our own output when absent.
        keep: descriptors that it inherits.
    """

    def __init__(
        self,
        name: str,
        service: str,
        part: str,
        environment: Callable[[], Mapping[str, str]],
        *,
        log: Path | None = None,
        keep: Sequence[int] = (),
    ) -> None:
        self.name = name
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self._command = [sys.executable, "-m", "showroom.part_process", service, part]
        self._environment = environment
        self._keep = keep

    def start(self) -> None:
        """Start it; it may still refuse its settings."""
        self.process = start_child(self._command, self.log, env=self._environment(), keep=self._keep)

    def ask(self) -> None:
        """Ask it to end, without waiting."""
        if self.process is not None:
            ask_child(self.process)

    def stop(self) -> None:
        """Let it end in order; killed when it takes too long."""
        if self.process is not None:
            stop_child(self.process)
            self.process = None


def main() -> None:
    """`showroom run SERVICE --part PART`, without the time that loading the whole command line takes."""
    try:
        sys.exit(run_part(load_settings(), *sys.argv[1:]))
    except SettingsInvalid as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
