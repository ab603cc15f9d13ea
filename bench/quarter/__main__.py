"""`python -m bench.quarter`: a quarter of another size, whose log is kept."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bench.machine import this_machine
from bench.progress import Told
from bench.quarter.bench import RuleBroken, figures
from bench.quarter.plan import QuarterPlan
from bench.report import print_report
from bench.servers import bench_servers

_USUAL = QuarterPlan()
_FIRST_DAY = _USUAL.start.isoformat()
Folder = Annotated[Path, typer.Argument(help="日志存放处 · Folder for the log")]
Dealers = Annotated[int, typer.Option(min=2, max=100, help="门店数 · Dealers")]
Days = Annotated[int, typer.Option(min=8, max=370, help="天数 · Days")]
Start = Annotated[str, typer.Option(help="起始日 · First day")]
Seed = Annotated[int, typer.Option(min=0, help="随机种子 · The same seed makes the same quarter")]
Traffic = Annotated[float, typer.Option(min=0.05, max=20, help="客流强度 · First visits a consultant and weekday")]


def main(  # noqa: PLR0913, PLR0917 - a command has options
    folder: Folder,
    dealers: Dealers = _USUAL.dealers,
    days: Days = _USUAL.days,
    start: Start = _FIRST_DAY,
    seed: Seed = _USUAL.seed,
    traffic: Traffic = _USUAL.traffic,
) -> None:
    """模拟季度并核查 · Simulate a quarter and check its log; fails when a rule is broken."""
    plan = QuarterPlan(dealers=dealers, days=days, start=date.fromisoformat(start), seed=seed, traffic=traffic)
    folder.mkdir(parents=True, exist_ok=True)
    console = Console()
    try:
        with bench_servers() as servers, Told(Console(stderr=True)) as told:
            told.begin("quarter")
            print_report(console, this_machine(), list(figures(plan, servers, told, folder)))
    except RuleBroken as broken:
        console.print(f"违反规则 · {broken}")
        raise typer.Exit(1) from None


if __name__ == "__main__":
    typer.run(main)
