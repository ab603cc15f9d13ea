"""`python -m bench [names]`: runs benchmarks and prints what they measured."""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, Protocol

import msgspec
import typer
from rich.console import Console

from bench.figure import Figure
from bench.flat import TIMES, flat
from bench.followup.due import due
from bench.followup.open_tasks import open_tasks
from bench.followup.plan import plan
from bench.followup.thanks import thanks
from bench.latency import latency
from bench.machine import this_machine
from bench.over_http import over_http
from bench.progress import Told
from bench.quarter.bench import quarter
from bench.recording import recording
from bench.relaying import relaying
from bench.replay import replay
from bench.report import print_report
from bench.servers import bench_servers
from shared.settings import Settings

Benchmark = Callable[[Settings, Told], Iterator[Figure]]

BENCHMARKS: dict[str, Benchmark] = {
    "replay": replay,
    "flat": flat,
    "relay": relaying,
    "ledger": recording,
    "http": over_http,
    "latency": latency,
    "quarter": quarter,
}


class Scaled(Protocol):
    """A benchmark whose size can be chosen."""

    def __call__(self, servers: Settings, told: Told, *, scale: float) -> Iterator[Figure]:
        """Measure, at a share of the full size."""


FOLLOW_UP: dict[str, Scaled] = {
    "plan": plan,
    "due": due,
    "thanks": thanks,
    "open": open_tasks,
}
NAMES = (*BENCHMARKS, *FOLLOW_UP)
_ASKED_FOR = frozenset({"quarter"})
"""Takes as long as all the others together, and measures nothing beside it: runs when it is named."""

_WIDTH = 150
"""Columns where the output is no terminal."""

Names = Annotated[
    list[str] | None,
    typer.Argument(help=f"指定项目 · Which ones: {', '.join(NAMES)}; all but quarter when absent"),
]
FlatTimes = Annotated[
    int,
    typer.Option(min=1, max=100, help="flat 重复次数，100 次为一千万条 · Rounds of flat; 100 make ten million events"),
]
Scale = Annotated[
    float,
    typer.Option(min=0.001, max=1, help=f"规模 · Share of the full size, for a quick look at {', '.join(FOLLOW_UP)}"),
]
AsJson = Annotated[bool, typer.Option("--json", help="机器可读 · Machine-readable")]


def bench(names: Names = None, flat_times: FlatTimes = TIMES, scale: Scale = 1, as_json: AsJson = False) -> None:
    """性能对比 · Measure, each figure beside a peer's or a limit's in the same run."""
    wanted = names or [name for name in NAMES if name not in _ASKED_FOR]
    if unknown := set(wanted).difference(NAMES):
        raise typer.BadParameter(f"no such benchmark: {', '.join(sorted(unknown))}")
    machine = this_machine()
    figures: list[Figure] = []
    with bench_servers() as servers, Told(Console(stderr=True)) as told:
        for name in wanted:
            told.begin(name)
            figures.extend(_sized(name, flat_times, scale)(servers, told))
    if as_json:
        told_figures = [{**msgspec.to_builtins(one), "ratio": one.ratio} for one in figures]
        sys.stdout.write(msgspec.json.encode({"machine": machine, "figures": told_figures}).decode() + "\n")
    else:
        print_report(Console(width=None if sys.stdout.isatty() else _WIDTH), machine, figures)


def _sized(name: str, flat_times: int, scale: float) -> Benchmark:
    if name == "flat":
        return partial(flat, times=flat_times)
    return partial(FOLLOW_UP[name], scale=scale) if name in FOLLOW_UP else BENCHMARKS[name]


if __name__ == "__main__":
    typer.run(bench)
