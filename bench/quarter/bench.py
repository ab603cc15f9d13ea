"""`quarter` among the benchmarks: how fast the quarter went by, what stands in its log, and that it breaks no rule."""

from collections.abc import Iterator
from pathlib import Path

import uvloop
from rich.console import Console

from bench.figure import Figure
from bench.progress import Told
from bench.quarter.check_log import check_log, print_found
from bench.quarter.checking.found import all_violations
from bench.quarter.plan import QuarterPlan
from bench.quarter.run import Ran, run_quarter
from bench.servers import own_database
from shared.settings import Settings


class RuleBroken(RuntimeError):
    """The quarter's log breaks a rule, or its rebuild differs from it."""


def quarter(servers: Settings, told: Told) -> Iterator[Figure]:
    """The quarter of twenty dealers.

    Raises:
        RuleBroken: the check found something.
    """
    folder = servers.data_dir / "quarter"
    folder.mkdir()
    yield from figures(QuarterPlan(), servers, told, folder)


def figures(plan: QuarterPlan, servers: Settings, told: Told, folder: Path) -> Iterator[Figure]:
    """Run a plan's quarter, leave its log in the folder, check it.

    Raises:
        RuleBroken: the check found something.
    """
    with own_database(servers) as own:
        passed = told.counting("days", plan.days)
        ran = uvloop.run(run_quarter(plan, own.database, folder, passed))
    told.doing("checking the log")
    found = check_log(folder)
    console = Console(stderr=True)
    print_found(console, found)
    _tell(console, ran)
    broken = sum(1 for _ in all_violations(found))
    if broken or ran.differences or ran.parked:
        raise RuleBroken(f"{broken} violations, {ran.parked} parked, rebuilt otherwise: {ran.differences}")
    events, rebuilt = sum(ran.events.values()), f"rebuilt alike in {ran.rebuild_seconds:,.0f} s"
    yield Figure(
        benchmark="quarter",
        what=f"{plan.dealers} dealers, {plan.days} days: simulated time to real time",
        value=plan.days * 86_400 / ran.seconds,
        unit="×",
        note=f"{events:,} events in {ran.seconds:,.0f} s, {rebuilt}; no rule broken",
    )


def _tell(console: Console, ran: Ran) -> None:
    for name, count in ran.events.items():
        console.print(f"{name}: {count:,}")
    console.print(
        f"步数 · steps: {ran.account.steps:,}; 命令 · commands: {ran.account.commands:,}; {ran.seconds:,.0f} s"
    )
    for name, count in ran.account.refused.most_common():
        console.print(f"  拒绝 · refused, {name}: {count:,}")
    console.print(
        f"重建 · rebuilt in {ran.rebuild_seconds:,.0f} s; differences: {ran.differences}; parked: {ran.parked}"
    )
