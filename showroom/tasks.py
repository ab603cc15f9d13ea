"""`showroom tasks`: what a store has to do today, or is late with."""

from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import httpx
import msgspec
import typer
from msgspec import Struct
from rich.console import Console
from rich.table import Column, Table

from shared.settings import load_settings
from showroom.asking import AsJson
from showroom.running import url_of

DealerId = Annotated[str, typer.Option("--dealer", help="门店 · The store's id")]
ConsultantId = Annotated[str | None, typer.Option("--consultant", help="顾问 · Only this consultant's")]
Overdue = Annotated[bool, typer.Option("--overdue", help="仅逾期未补做 · Missed with no contact since, instead")]
Most = Annotated[int, typer.Option("--most", min=1, max=500, help="至多条数 · Most tasks shown")]

_SECONDS = 10
_WRONG_FROM = 400
_WRONGLY_ASKED = 422


class Word(Struct, frozen=True):
    """A name with its meaning."""

    zh: str
    en: str


class ShownTask(Struct, frozen=True):
    """What a line shows of a task."""

    task_id: str
    due_at: datetime
    consultant_id: str | None
    grade: str | None
    kind: Word
    status: Word
    purpose: Word | None


class _Page(Struct, frozen=True):
    tasks: tuple[ShownTask, ...]
    next_cursor: str | None = None
    time_zone: str | None = None


class _Problem(Struct, frozen=True):
    detail: str = "HTTP"
    detail_zh: str = "HTTP"


def tasks(
    dealer: DealerId,
    consultant: ConsultantId = None,
    overdue: Overdue = False,
    most: Most = 50,
    as_json: AsJson = False,
) -> None:
    """今日跟进任务 · Show the tasks that are due until the end of the store's day, the earliest first."""
    url = url_of(load_settings(), "followup")
    which = {"overdue": True} if overdue else {"today": True}
    wanted: dict[str, Any] = {"dealer_id": dealer, "limit": most, **which}
    if consultant is not None:
        wanted["consultant_id"] = consultant
    answer = _asked(f"{url}/v1/tasks", wanted)
    if as_json:
        typer.echo(answer)
        return
    page = msgspec.json.decode(answer, type=_Page)
    if not page.tasks:
        typer.echo("没有待办任务 · Nothing is to be done" if not overdue else "没有逾期任务 · Nothing is overdue")
        return
    Console().print(table_of(page.tasks, page.time_zone))
    if page.next_cursor is not None:
        typer.echo(f"仅显示前 {most} 条，可用 --most 调整 · The first {most} are shown; --most shows more")


def table_of(shown: tuple[ShownTask, ...], time_zone: str | None) -> Table:
    """The table of tasks, times by the store's clock; by this machine's where the store is not known."""
    zone = None if time_zone is None else ZoneInfo(time_zone)
    table = Table("时间\nDue", "顾问\nConsultant", "级别\nGrade", Column("任务\nTask", overflow="fold"))
    for task in shown:
        lines = [f"[bold]{_both(task.kind)}[/]  {_both(task.status)}"]
        if task.purpose is not None:
            lines.append(_both(task.purpose))
        lines.append(f"[dim]{task.task_id}[/]")
        when = f"{task.due_at.astimezone(zone):%m-%d %H:%M}"
        table.add_row(when, task.consultant_id or "–", task.grade or "–", "\n".join(lines))
    return table


def _both(word: Word) -> str:
    return f"{word.zh} · {word.en}"


def _asked(address: str, wanted: dict[str, Any]) -> bytes:
    """The answer's body.

    Raises:
        typer.Exit: 2 when it was asked for wrongly, 1 when nobody answered; the reason was told.
    """
    try:
        response = httpx.get(address, params=wanted, timeout=_SECONDS)
    except httpx.TransportError as error:
        typer.echo(f"跟进服务无应答 · follow-up does not answer: {type(error).__name__}", err=True)
        raise typer.Exit(1) from None
    if response.status_code < _WRONG_FROM:
        return response.content
    problem = _problem_of(response)
    typer.echo(f"{problem.detail_zh} · {problem.detail}", err=True)
    raise typer.Exit(2 if response.status_code == _WRONGLY_ASKED else 1)


def _problem_of(response: httpx.Response) -> _Problem:
    try:
        return msgspec.json.decode(response.content, type=_Problem)
    except msgspec.MsgspecError:
        return _Problem()
