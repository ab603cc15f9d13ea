"""`showroom run`: one service, or one part of it, for deployments."""

import signal
import threading
from typing import Annotated

import typer

from shared.settings import Settings, SettingsInvalid, environment_of, load_settings
from showroom.part_process import REFUSED, PartProcess, run_part
from showroom.parts import parts_of
from showroom.supervisor import Supervisor

Service = Annotated[str, typer.Argument(help="服务 · Service: intake, grading, …")]
Part = Annotated[str | None, typer.Option(help="仅运行该部件 · Only this part, in this process: api, relay, worker")]


def run(service: Service, part: Part = None) -> None:
    """运行一个服务 · Run one service until SIGTERM or Ctrl-C; it needs DATABASE_URL and KAFKA_BOOTSTRAP."""
    settings = load_settings()
    if part is not None:
        raise typer.Exit(run_part(settings, service, part))
    names = parts_of(service)
    _refuse_what_is_missing(settings, service)
    parts = [PartProcess(f"{service}.{name}", service, name, lambda: environment_of(settings)) for name in names]
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: told.set())
    with Supervisor([parts], lambda what: typer.echo(what, err=True), final_code=REFUSED) as supervisor:
        while not told.wait(0.2):
            if supervisor.ended:  # it has said why
                raise typer.Exit(REFUSED)


def _refuse_what_is_missing(settings: Settings, service: str) -> None:
    """Name all at once, here, rather than one after the other by each part."""
    needed = {"DATABASE_URL": settings.database_url, "KAFKA_BOOTSTRAP": settings.kafka_bootstrap}
    if service == "intake":
        needed["SHOWROOM_PHONE_KEY"] = settings.phone_key
    if missing := ", ".join(variable for variable, value in needed.items() if value is None):
        raise SettingsInvalid(
            f"请设置 {missing}，或用 showroom up 启动全部 · Set {missing}, or start everything with: showroom up"
        )
