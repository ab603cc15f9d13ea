"""The whole system on this machine, as child processes: servers where no address is given, and all parts."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from shared.embedded.errors import EmbeddedStartError
from shared.embedded.holding import held
from shared.embedded.kafka import EmbeddedKafka
from shared.embedded.ports import free_port
from shared.embedded.postgres import EmbeddedPostgres
from shared.embedded.warming import prepare_kafka
from shared.secret import load_or_make_secret
from shared.settings import Settings, environment_of
from showroom.part_process import REFUSED, PartProcess
from showroom.parts import existing_services
from showroom.running import Running, read_running, remove_running, write_running
from showroom.supervisor import Child, Supervisor

_READY_SECONDS = 90
_FOLDER_SECONDS = 30
_DEATHS = 3
_ASK_EVERY_SECONDS = 0.1
API = "api"
"""Name of the part that a service's HTTP interface is, where it has one; its port is the setting ``<service>_port``."""


class SystemNotReady(Exception):
    """A part cannot run, or is not ready in time; the message says which and shows the end of its log."""


class System:
    """A system that runs; made by `running_system`.

    Args:
        settings: complete, with the addresses of database and broker.
        urls: HTTP address by service.
        logs: log file by part and server.
        supervisor: what keeps it running; ``supervisor.kill`` is for tests.
    """

    def __init__(
        self, settings: Settings, urls: Mapping[str, str], logs: Mapping[str, Path], supervisor: Supervisor
    ) -> None:
        self.settings = settings
        self.services = existing_services()
        self.urls = dict(urls)
        self.logs = dict(logs)
        self.supervisor = supervisor

    def check(self) -> None:
        """Whether every part is running or being started again.

        Raises:
            SystemNotReady: a part refused to run.
        """
        for name, code in self.supervisor.ended.items():
            raise SystemNotReady(f"部件无法运行 · {name} ended with exit code {code}:\n{_tail(self.logs[name])}")

    def wait_until_ready(self) -> None:
        """Wait until every service that has an API says that it is ready.

        Raises:
            SystemNotReady: one is not in time, or a part refused to run.
        """
        deadline = time.monotonic() + _READY_SECONDS
        for service, url in self.urls.items():
            part = f"{service}.{API}"
            deaths = self.supervisor.restarts[part]
            while not _is_ready(url, self.supervisor.pid(part)):
                self.check()
                died_again = self.supervisor.restarts[part] - deaths > _DEATHS
                if died_again or time.monotonic() > deadline:
                    raise SystemNotReady(f"服务未就绪 · {service} is not ready:\n{_tail(self.logs[part])}")
                time.sleep(_ASK_EVERY_SECONDS)


def prepare(settings: Settings) -> None:
    """Fetch what the first start on this machine needs, saying so on standard error; nothing the next time.

    Raises:
        EmbeddedStartError: it could not be had.
    """
    if settings.kafka_bootstrap is None:
        prepare_kafka()


@contextmanager
def running_system(
    settings: Settings,
    *,
    copies: Mapping[str, int] | None = None,
    durable: bool = True,
    tell: Callable[[str], None] = lambda _what: None,
) -> Iterator[System]:
    """Run everything until the block ends; it begins when all services are ready.

    Args:
        settings: where no database or broker is given, an embedded one is started in ``data_dir``.
        copies: how many processes of a part run, ``{"grading.worker": 2}``; one of each else. The second is called
            ``grading.worker-2``.
        durable: False lets the embedded database skip fsync, for tests.
        tell: is told in words when something died or was started again.

    Raises:
        EmbeddedStartError: a server did not start, or another system runs with this data folder.
        SystemNotReady: a part cannot run, or is not ready in time.
    """
    folder = settings.data_dir.resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EmbeddedStartError(
            f"数据目录 {folder} 无法建立，请检查权限或另设 SHOWROOM_DATA_DIR"
            f" · The data folder cannot be made ({error.strerror}): mend that, or set SHOWROOM_DATA_DIR"
        ) from None
    _refuse_a_second(folder)
    # The parts inherit the lock: those of a killed system, on their way out, are waited for.
    with held(folder / "running.lock", patience=_FOLDER_SECONDS) as lock:
        prepare(settings)
        chosen = _with_ports(settings.model_copy(update={"data_dir": folder}))
        servers = _servers(chosen, folder, durable)
        parts = _parts(lambda: environment_of(_with_servers(chosen, servers)), folder / "logs", copies or {}, lock)
        logs = {name: folder / f"{name}.log" for name in servers} | {part.name: part.log for part in parts if part.log}
        groups: list[Sequence[Child]] = [*([server] for server in servers.values()), parts]
        with Supervisor(groups, tell, final_code=REFUSED) as supervisor:
            complete = _with_servers(chosen, servers)
            system = System(complete, _urls(complete), logs, supervisor)
            system.wait_until_ready()
            write_running(folder, _describe(system))
            try:
                yield system
            finally:
                remove_running(folder)


def _refuse_a_second(folder: Path) -> None:
    running = read_running(folder)
    if running is not None and _is_alive(running.pid):
        raise EmbeddedStartError(
            f"数据目录 {folder} 的系统已在运行（进程 {running.pid}），请先结束它，或设置 SHOWROOM_DATA_DIR"
            " · A system runs with it already: end it, or set SHOWROOM_DATA_DIR"
        )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _servers(settings: Settings, folder: Path, durable: bool) -> dict[str, EmbeddedPostgres | EmbeddedKafka]:
    servers: dict[str, EmbeddedPostgres | EmbeddedKafka] = {}
    if settings.database_url is None:
        servers["postgres"] = EmbeddedPostgres(folder, durable=durable)
    if settings.kafka_bootstrap is None:
        servers["kafka"] = EmbeddedKafka(folder)
    return servers


def _with_servers(settings: Settings, servers: Mapping[str, EmbeddedPostgres | EmbeddedKafka]) -> Settings:
    found: dict[str, str] = {}
    for server in servers.values():
        if isinstance(server, EmbeddedPostgres):
            found["database_url"] = server.url
        else:
            found["kafka_bootstrap"] = server.bootstrap
    return settings.model_copy(update=found)


def _with_ports(settings: Settings) -> Settings:
    """The settings with a phone key, and with another port where a default one is taken."""
    ports = {
        field: free_port(getattr(settings, field))
        for field in (f"{service}_port" for service in existing_services())
        if field not in settings.model_fields_set
    }
    key = settings.phone_key or load_or_make_secret(settings.data_dir / "phone.key")
    return settings.model_copy(update={**ports, "phone_key": key})


def _parts(
    environment: Callable[[], Mapping[str, str]], logs: Path, copies: Mapping[str, int], lock: int
) -> list[PartProcess]:
    processes = []
    for service, parts in existing_services().items():
        for part in parts:
            for copy in range(copies.get(f"{service}.{part}", 1)):
                name = f"{service}.{part}" if copy == 0 else f"{service}.{part}-{copy + 1}"
                log = logs / f"{name}.log"
                if log.exists():
                    log.replace(log.with_suffix(".old.log"))
                processes.append(PartProcess(name, service, part, environment, log=log, keep=[lock]))
    return processes


def _urls(settings: Settings) -> dict[str, str]:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - what others may have set
    return {
        service: f"http://{host}:{getattr(settings, f'{service}_port')}"
        for service, parts in existing_services().items()
        if API in parts
    }


def _describe(system: System) -> Running:
    return Running(
        pid=os.getpid(),
        database_url=system.settings.database,
        kafka_bootstrap=system.settings.brokers,
        topic_prefix=system.settings.topic_prefix,
        urls=system.urls,
        logs={name: str(log) for name, log in system.logs.items()},
    )


def _is_ready(url: str, pid: int | None) -> bool:
    """Whether the process answers there that it is ready; another system's that has the port does not count."""
    try:
        answer = httpx.get(f"{url}/health/ready", timeout=5)
    except httpx.TransportError:
        return False
    return answer.is_success and answer.json()["pid"] == pid


def _tail(log: Path, lines: int = 5) -> str:
    try:
        last = log.read_text("utf-8", "replace").splitlines()[-lines:]
    except OSError:
        last = []
    return "\n".join([*(f"  {line}" for line in last), f"  ({log})"])
