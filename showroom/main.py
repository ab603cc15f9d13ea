"""The command line: `showroom --help` says it all."""

import typer

from showroom import contracts

app = typer.Typer(no_args_is_help=True, help="Showroom · 汽车展厅客户关系系统")
app.add_typer(contracts.app, name="contracts")


def main() -> None:
    """Entry point of the ``showroom`` command."""
    app()
