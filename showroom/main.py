"""The command line: `showroom --help` says it all."""

import logging
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from shared.embedded.errors import EmbeddedStartError
from shared.logging.setup import set_up_logging
from shared.settings import SettingsInvalid
from showroom import contracts, events, parked
from showroom.demo import demo
from showroom.importing import import_file
from showroom.rebuild import rebuild
from showroom.run import run
from showroom.show_settings import show_settings
from showroom.simulate import simulate
from showroom.status import status
from showroom.system import SystemNotReady
from showroom.tasks import tasks
from showroom.up import up

app = typer.Typer(no_args_is_help=True, help="汽车展厅客户关系系统 · Showroom", pretty_exceptions_enable=False)
app.command()(demo)
app.command()(up)
app.command()(run)
app.command()(status)
app.command(name="import")(import_file)
app.command()(simulate)
app.command()(tasks)
app.add_typer(events.app, name="events")
app.add_typer(parked.app, name="parked")
app.command()(rebuild)
app.command(name="settings")(show_settings)
app.add_typer(contracts.app, name="contracts")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"showroom {version('showroom')}")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="显示版本 · Show the version"),
    ] = False,
) -> None:
    """汽车展厅客户关系系统 · Showroom."""


def main() -> None:
    """Entry point of the ``showroom`` command.

    Exit codes: 0 done; 1 it failed; 2 it was asked for or set wrongly. What stands in the way is told in words.
    """
    set_up_logging("showroom", "command", level="ERROR")
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what it complains of is told in words of our own
    try:
        app()
    except SettingsInvalid as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except (EmbeddedStartError, SystemNotReady) as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
