"""`python -m bench.quarter.check_log FOLDER`: reads an exported log, and nothing else, against the domain's rules."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench.quarter.checking.cadence import check_cadence
from bench.quarter.checking.calls_and_leads import check_calls_and_leads
from bench.quarter.checking.departures import find_departures
from bench.quarter.checking.first_follow_up import check_first_follow_up
from bench.quarter.checking.found import Found, all_violations
from bench.quarter.checking.log import open_log
from bench.quarter.checking.named_policy import check_named_policy
from bench.quarter.checking.open_hours import check_open_hours
from bench.quarter.checking.policies import Policies
from bench.quarter.checking.task_life import check_task_life
from bench.quarter.checking.thank_you import check_thank_you

_SHOWN = 10
Folder = Annotated[Path, typer.Argument(help="日志文件夹 · Folder with the log's files", exists=True, file_okay=False)]


def check_log(folder: Path) -> list[Found]:
    """What each check finds in an exported log."""
    with open_log(folder) as log:
        policies = Policies(log)
        departures = Found()
        departures.count("未成交离店且留有电话", "left without a deal, with a phone", find_departures(log))
        return [
            departures,
            check_thank_you(log),
            check_first_follow_up(log, policies),
            check_calls_and_leads(log, policies),
            check_cadence(log, policies),
            check_open_hours(log, policies),
            check_named_policy(log, policies),
            check_task_life(log),
        ]


def print_found(console: Console, found: list[Found]) -> None:
    """The figures as a table, then what breaks a rule."""
    table = Table("指标 · figure", "数量 · count")
    table.columns[1].justify = "right"
    for one in found:
        for figure in one.figures:
            table.add_row(f"{figure.zh} · {figure.en}", f"{figure.count:,}")
        table.add_section()
    violations = list(all_violations(found))
    table.add_row("违反规则 · violations", f"{len(violations):,}", style="bold")
    console.print(table)
    shown: Counter[str] = Counter()
    for violation in violations:
        shown[violation.rule] += 1
        if shown[violation.rule] <= _SHOWN:
            console.print(str(violation), style="red", markup=False)
    for rule, count in shown.items():
        if count > _SHOWN:
            console.print(f"{rule}: {count:,} in all", style="red")


def main(folder: Folder) -> None:
    """核查季度日志 · Check a quarter's log; fails when a rule is broken."""
    found = check_log(folder)
    print_found(Console(), found)
    sys.exit(any(True for _ in all_violations(found)))


if __name__ == "__main__":
    typer.run(main)
