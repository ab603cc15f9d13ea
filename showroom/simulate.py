"""`showroom simulate`: made-up history for trying the system."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from services.intake.client import BatchRefused, IntakeUnreachable
from shared.settings import load_settings
from showroom.asking import AsJson
from showroom.history import HistorySent, send_history, write_history
from showroom.running import url_of
from showroom.simulation.plan import Plan

_errors = Console(stderr=True)

Groups = Annotated[int, typer.Option(min=1, max=50, help="集团数 · Dealer groups")]
Dealers = Annotated[int, typer.Option(min=1, max=500, help="每个集团的门店数 · Dealers of each group")]
Consultants = Annotated[int, typer.Option(min=2, max=60, help="每店顾问数 · Consultants of each dealer")]
Months = Annotated[int, typer.Option(min=0, max=120, help="月数 · Whole months before the month of the end")]
Start = Annotated[str | None, typer.Option(help="起始日 · First day instead, as 2026-08-01")]
Until = Annotated[str, typer.Option(help="截止日 · Last day, as 2026-11-24, or 'today': up to now")]
Seed = Annotated[int, typer.Option(min=0, help="随机种子 · The same seed makes the same history")]
Traffic = Annotated[float, typer.Option(min=0.05, max=20, help="客流强度 · First visits a consultant and weekday")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="仅生成文件 · Send nothing; write to --out")]
Out = Annotated[Path, typer.Option(help="输出文件 · File for --dry-run, a command a line")]


def simulate(
    groups: Groups = 1,
    dealers: Dealers = 3,
    consultants: Consultants = 6,
    months: Months = 3,
    start: Start = None,
    until: Until = "today",
    seed: Seed = 7,
    traffic: Traffic = 1.2,
    dry_run: DryRun = False,
    out: Out = Path("history.jsonl"),
    as_json: AsJson = False,
) -> None:
    """生成并提交模拟展厅历史 · Send a made-up showroom history to intake.

    The same options make the same history: sent again it changes nothing, and sent with a later end it goes on.
    """
    end = _end(until)
    plan = Plan(
        seed=seed,
        start=_start(start, end, months),
        until=end,
        groups=groups,
        dealers=dealers,
        consultants=consultants,
        traffic=traffic,
    )
    if datetime.combine(plan.start, time(), UTC) >= end:
        raise typer.BadParameter("起始日晚于截止日 · it begins after its end", param_hint="--start")
    if dry_run:
        count = write_history(plan, out)
        typer.echo(
            msgspec.json.encode({"commands": count, "file": str(out)}).decode()
            if as_json
            else f"已写入 {count:,} 条命令 · {count:,} commands in {out}"
        )
        return
    account = send_with_progress(plan, url_of(load_settings(), "intake"))
    if as_json:
        typer.echo(msgspec.json.encode(account).decode())
    else:
        _tell(account)
    if account.refused:
        raise typer.Exit(1)


def send_with_progress(plan: Plan, url: str) -> HistorySent:
    """Send a plan's history to intake, with a bar on standard error.

    Raises:
        typer.Exit: intake could not be reached, or refused a batch; the reason was told.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[commands]:>9,} 条 · commands"),
        TimeRemainingColumn(),
    )
    begins = datetime.combine(plan.start, time(), UTC)
    with Progress(*columns, console=_errors) as progress:
        task = progress.add_task(str(plan.start), total=(plan.until - begins).total_seconds(), commands=0)

        def watch(account: HistorySent) -> None:
            done = (account.until - begins).total_seconds()
            progress.update(
                task, completed=done, description=str(account.until.date()), commands=account.commands, refresh=True
            )

        try:
            return send_history(plan, url, watch)
        except (IntakeUnreachable, BatchRefused) as error:
            progress.stop()
            _errors.print(f"{error}\n可重新提交，不会重复记录 · Send it again: nothing is recorded twice")
            raise typer.Exit(1) from None


def _tell(account: HistorySent) -> None:
    rate = account.commands / max(account.seconds, 0.001)
    accepted, repeated, refused = account.accepted, account.repeated, sum(account.refused.values())
    typer.echo(
        f"新增 {accepted:,}，重复 {repeated:,}，拒绝 {refused:,}"
        f" · {account.commands:,} commands in {account.seconds:.1f} s ({rate:,.0f} a second):"
        f" {accepted:,} recorded, {repeated:,} repeated, {refused:,} refused"
    )
    for name, count in sorted(account.refused.items()):
        typer.echo(f"  {name}: {count:,}")


def _end(until: str) -> datetime:
    now = datetime.now(UTC)
    if until == "today":
        return now
    try:
        end = datetime.combine(date.fromisoformat(until) + timedelta(days=1), time(), UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter("日期格式有误 · a day as 2026-11-24, or 'today'", param_hint="--until") from None
    return min(end, now)


def _start(start: str | None, end: datetime, months: int) -> date:
    if start is None:
        months_from_zero = end.year * 12 + end.month - 1 - months
        return date(months_from_zero // 12, months_from_zero % 12 + 1, 1)
    try:
        return date.fromisoformat(start)
    except ValueError:
        raise typer.BadParameter("日期格式有误 · a day as 2026-08-01", param_hint="--start") from None
