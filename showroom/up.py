"""`showroom up`: the whole system on this machine."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Column, Table

from shared.embedded.telling import telling
from shared.settings import Settings, load_settings
from showroom.ending import until_told
from showroom.running import read_running
from showroom.show_settings import masked
from showroom.system import System, prepare, running_system

AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出地址 · Print the addresses as one line of JSON")]

_LOOK_EVERY_SECONDS = 0.5


def up(as_json: AsJson = False) -> None:
    """在本机启动全部服务，Ctrl-C 结束 · Start everything on this machine and keep it running until Ctrl-C.

    PostgreSQL and Kafka are embedded where DATABASE_URL and KAFKA_BOOTSTRAP are not set; their data stays in the data
    folder.
    """
    settings = load_settings()
    with until_told(), ExitStack() as stack:
        system = start_system(stack, settings)
        if as_json:
            typer.echo(msgspec.json.encode(read_running(system.settings.data_dir)).decode())
        else:
            show_system(system)
        while True:
            time.sleep(_LOOK_EVERY_SECONDS)
            system.check()


def start_system(stack: ExitStack, settings: Settings) -> System:
    """Start everything, saying so on standard error; it ends with the stack.

    Raises:
        EmbeddedStartError: a server did not start, or another system runs with this data folder.
        SystemNotReady: a part cannot run, or is not ready in time.
    """
    prepare(settings)
    with telling("正在启动 · Starting"):
        return stack.enter_context(_until_ended(settings))


@contextmanager
def _until_ended(settings: Settings) -> Iterator[System]:
    """The system, and a word when what has started has ended."""
    started = False
    try:
        with running_system(settings, tell=lambda what: typer.echo(what, err=True)) as system:
            started = True
            yield system
    finally:
        if started:
            typer.echo("已结束 · Ended", err=True)


def show_system(system: System) -> None:
    """Print what runs and where."""
    table = Table("服务 · Service", Column("地址 · Address", overflow="fold"), "部件 · Parts")
    for service in system.services:
        parts = ", ".join(system.services[service])
        table.add_row(service, system.urls.get(service, "–"), parts)
    table.add_row("PostgreSQL", masked(system.settings.database), "")
    table.add_row("Kafka", system.settings.brokers, "")
    console = Console()
    console.print(table)
    console.print(f"日志 · Logs: {system.settings.data_dir}/logs    按 Ctrl-C 结束 · Ctrl-C ends everything")
