"""The command line: `showroom --help` says it all."""

import typer

app = typer.Typer(no_args_is_help=True, help="Showroom · 汽车展厅客户关系系统")


def main() -> None:
    """Entry point of the ``showroom`` command."""
    app()
