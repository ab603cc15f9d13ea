"""The figures as a table."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from bench.figure import Figure, shown
from bench.machine import Machine

_COLUMNS = (
    "项目 · benchmark",
    "所测 · what",
    "实测 · measured",
    "对照 · beside it",
    "对照值 · peer",
    "比值 · ratio",
    "目标 · aim",
)


def print_report(console: Console, machine: Machine, figures: Sequence[Figure]) -> None:
    """The machine, then a row for each figure."""
    console.print(
        f"{machine.processor}, {machine.cores} cores, {machine.memory_gib} GiB, {machine.system},"
        f" Python {machine.python}; load as it began: {machine.load}"
    )
    console.print(", ".join(f"{name} {version}" for name, version in machine.packages.items()), style="dim")
    table = Table(*_COLUMNS)
    for one in figures:
        table.add_row(
            one.benchmark,
            one.what,
            f"{shown(one.value)} {one.unit}",
            one.beside or "",
            "" if one.peer is None else f"{shown(one.peer)} {one.unit}",
            "" if one.ratio is None else f"{one.ratio:.2f}",
            one.aim or "",
        )
    console.print(table)
    for one in figures:
        if one.note:
            console.print(f"{one.benchmark}, {one.what}: {one.note}", style="dim")
