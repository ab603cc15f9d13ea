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

Groups = Annotated[int, typer.Option(min=1, max=50, help="Dealer groups · 集团数")]
Dealers = Annotated[int, typer.Option(min=1, max=500, help="Dealers of each group · 每个集团的门店数")]
Consultants = Annotated[int, typer.Option(min=2, max=60, help="Consultants of each dealer · 每店顾问数")]
Months = Annotated[int, typer.Option(min=0, max=120, help="Whole months before the month of the end · 月数")]
Start = Annotated[str | None, typer.Option(help="First day instead, as 2026-08-01 · 起始日")]
Until = Annotated[str, typer.Option(help="Last day, as 2026-11-24, or 'today': up to now · 截止日")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed makes the same history · 随机种子")]
Traffic = Annotated[float, typer.Option(min=0.05, max=20, help="First visits a consultant and weekday · 客流强度")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Send nothing; write to --out · 仅生成文件")]
Out = Annotated[Path, typer.Option(help="File for --dry-run, a command a line · 输出文件")]


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
    """Send a made-up showroom history to intake · 生成并提交模拟展厅历史.

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
        raise typer.BadParameter("it begins after its end · 起始日晚于截止日", param_hint="--start")
    if dry_run:
        count = write_history(plan, out)
        typer.echo(
            msgspec.json.encode({"commands": count, "file": str(out)}).decode()
            if as_json
            else f"{count:,} commands in {out} · 已写入 {count:,} 条命令"
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
        TextColumn("{task.fields[commands]:>9,} commands · 条"),
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
            _errors.print(f"{error}\nSend it again: nothing is recorded twice · 可重新提交，不会重复记录")
            raise typer.Exit(1) from None


def _tell(account: HistorySent) -> None:
    rate = account.commands / max(account.seconds, 0.001)
    accepted, repeated, refused = account.accepted, account.repeated, sum(account.refused.values())
    typer.echo(
        f"{account.commands:,} commands in {account.seconds:.1f} s ({rate:,.0f} a second):"
        f" {accepted:,} recorded, {repeated:,} repeated, {refused:,} refused"
        f" · 新增 {accepted:,}，重复 {repeated:,}，拒绝 {refused:,}"
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
        raise typer.BadParameter("a day as 2026-11-24, or 'today' · 日期格式有误", param_hint="--until") from None
    return min(end, now)


def _start(start: str | None, end: datetime, months: int) -> date:
    if start is None:
        months_from_zero = end.year * 12 + end.month - 1 - months
        return date(months_from_zero // 12, months_from_zero % 12 + 1, 1)
    try:
        return date.fromisoformat(start)
    except ValueError:
        raise typer.BadParameter("a day as 2026-08-01 · 日期格式有误", param_hint="--start") from None
