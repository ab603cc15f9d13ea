"""Children that die are started again; those that refuse are not; all end in order."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.embedded.child import ask_child, start_child, stop_child
from showroom.supervisor import Supervisor

SLEEPS = "import time; time.sleep(60)"
ENDS_LATE = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.3), exit(0))); time.sleep(60)"


class Script:
    """A child that runs a line of Python and notes its starts and stops."""

    def __init__(self, name: str, source: str, notes: list[str] | None = None) -> None:
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self.notes = [] if notes is None else notes
        self._source = source

    def start(self) -> None:
        """Start it."""
        self.notes.append(f"start {self.name}")
        self.process = start_child([sys.executable, "-c", self._source], None)

    def ask(self) -> None:
        """Ask it to end."""
        if self.process is not None:
            ask_child(self.process)

    def stop(self) -> None:
        """End it, noting how it ended."""
        if self.process is not None:
            stop_child(self.process)
            self.notes.append(f"stop {self.name} {self.process.returncode}")


def test_a_killed_child_is_started_again_and_it_is_said() -> None:
    told: list[str] = []
    with Supervisor([[Script("worker", SLEEPS)]], told.append) as supervisor:
        first = supervisor.pid("worker")
        supervisor.kill("worker")
        _wait(lambda: supervisor.restarts["worker"] == 1)
        assert supervisor.pid("worker") not in (None, first)
    assert [line.partition(";")[0] for line in told] == [
        "worker 已退出 · ended (SIGKILL)",
        "worker 已重新启动 · started again",
    ]


def test_a_child_that_keeps_dying_is_waited_for_longer_each_time() -> None:
    told: list[str] = []
    with Supervisor([[Script("worker", "exit(1)")]], told.append) as supervisor:
        _wait(lambda: supervisor.restarts["worker"] == 3)
    waits = [line.rpartition("again in ")[2] for line in told if "again in" in line]
    assert waits[:3] == ["0.2 s", "0.4 s", "0.8 s"]


def test_a_child_that_refuses_is_left_alone() -> None:
    with Supervisor([[Script("worker", "exit(2)")]], pytest.fail, final_code=2) as supervisor:
        _wait(lambda: supervisor.ended == {"worker": 2})
        with pytest.raises(ProcessLookupError):
            supervisor.kill("worker")


def test_groups_end_the_other_way_round_than_they_started() -> None:
    notes: list[str] = []
    groups = [[Script("server", SLEEPS, notes)], [Script("api", ENDS_LATE, notes), Script("worker", SLEEPS, notes)]]
    with Supervisor(groups, pytest.fail):
        time.sleep(0.3)  # the api needs a moment to listen for its signal
    assert notes[:3] == ["start server", "start api", "start worker"]
    assert notes[3:] == ["stop api 0", "stop worker -15", "stop server -15"]


def test_a_paused_child_ends_too() -> None:
    with Supervisor([[Script("worker", SLEEPS)]], pytest.fail) as supervisor:
        supervisor.kill("worker", signal.SIGSTOP)
        before = time.monotonic()
    assert time.monotonic() - before < 10


def test_a_start_that_fails_leaves_nothing_running() -> None:
    class Broken(Script):
        def start(self) -> None:
            """There is nothing to start."""
            raise OSError("no such program")

    server = Script("server", SLEEPS)
    with pytest.raises(OSError, match="no such program"), Supervisor([[server], [Broken("worker", "")]], pytest.fail):
        pass
    assert server.process is not None
    assert server.process.returncode == -signal.SIGTERM


def test_children_end_with_their_killed_supervisor(tmp_path: Path) -> None:
    source = (
        "import sys, time; sys.path[:0] = sys.argv[1:2]\n"
        "from tests.integration.test_supervisor import Script, SLEEPS\n"
        "from showroom.supervisor import Supervisor\n"
        "with Supervisor([[Script('worker', SLEEPS)]], print) as s:\n"
        "    print(s.pid('worker'), flush=True); time.sleep(60)\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", source, str(root)], stdout=subprocess.PIPE, cwd=tmp_path) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    _wait(lambda: not Path(f"/proc/{child}/exe").exists())


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not until():
        assert time.monotonic() < deadline, "it did not happen in 30 s"
        time.sleep(0.02)
