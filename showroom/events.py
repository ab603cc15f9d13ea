"""`showroom events`: the log, readable."""

import asyncio
import contextlib
from difflib import get_close_matches
from typing import Annotated
from uuid import UUID

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from shared.events.catalogue import CATALOGUE
from shared.events.event import Topic
from shared.events.kafka import Relayed
from showroom.asking import AsJson, asked
from showroom.log_reading import Line, Wanted, all_lines, following_lines, last_lines, open_log
from showroom.running import connected_settings

app = typer.Typer(no_args_is_help=True, help="事件日志 · The event log, readable")

_TOPICS = {"interactions": Topic.INTERACTIONS, "grades": Topic.GRADES, "contact-tasks": Topic.CONTACT_TASKS}
_console = Console()

TopicName = Annotated[str, typer.Option("--topic", help="主题 · interactions, grades, contact-tasks or all")]
Dealer = Annotated[str | None, typer.Option(help="仅此门店 · Only of this dealer")]
Type = Annotated[str | None, typer.Option("--type", help="仅此事件类型 · Only this event name")]


@app.command()
def tail(
    last: Annotated[int, typer.Option("--last", "-n", min=0, max=10_000, help="条数 · How many to begin with")] = 20,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="持续显示 · Go on until Ctrl-C")] = False,
    topic: TopicName = "all",
    dealer: Dealer = None,
    type_: Type = None,
    as_json: AsJson = False,
) -> None:
    """显示最新事件 · Show the latest events, and those to come."""
    if type_ is not None and type_ not in (names := sorted({entry.name for entry in CATALOGUE.values()})):
        meant = ", ".join(get_close_matches(type_, names)) or "docs/event-catalogue.md"
        raise typer.BadParameter(f"没有该事件类型 · there is no event {type_}: {meant}?", param_hint="--type")

    def wanted(line: Line) -> bool:
        event = line.event
        if event is None:
            return dealer is None and type_ is None
        return dealer in (None, event.dealerid) and type_ in (None, event.type.split(".")[1])

    with contextlib.suppress(KeyboardInterrupt):
        asked(_tail(_topics(topic), last, wanted, follow=follow, as_json=as_json))


@app.command()
def show(
    which: Annotated[UUID, typer.Argument(help="事件或客户编号 · An event's id, or a customer's or other stream's")],
    as_json: AsJson = False,
) -> None:
    """显示一条事件，或某客户的全部事件 · Show one event whole, or all events of a customer."""

    def wanted(line: Line) -> bool:
        return line.event is not None and which in (line.event.id, line.event.subject, line.event.customerid)

    lines = asked(_all(wanted))
    if not lines:
        typer.echo(f"日志中没有该编号 · Nothing in the log has the id {which}", err=True)
        raise typer.Exit(1)
    if len(lines) == 1 and not as_json:
        _console.print_json(_json(lines[0]))
        return
    _print(lines, as_json=as_json)


def _topics(name: str) -> list[Topic]:
    if name == "all":
        return list(_TOPICS.values())
    if name not in _TOPICS:
        raise typer.BadParameter(f"{name}：可选 · use one of: all, {', '.join(_TOPICS)}", param_hint="--topic")
    return [_TOPICS[name]]


async def _all(wanted: Wanted) -> list[Line]:
    async with open_log(connected_settings(), list(_TOPICS.values())) as consumer:
        return await all_lines(consumer, wanted)


async def _tail(topics: list[Topic], last: int, wanted: Wanted, *, follow: bool, as_json: bool) -> None:
    async with open_log(connected_settings(), topics) as consumer:
        lines = await last_lines(consumer, last, wanted)
        _print(lines, as_json=as_json)
        if not (lines or follow):
            typer.echo("没有符合条件的事件 · No such events", err=True)
        if follow:
            async for line in following_lines(consumer, wanted):
                _print([line], as_json=as_json)
                await asyncio.sleep(0)


def _print(lines: list[Line], *, as_json: bool) -> None:
    for line in lines:
        if as_json:
            typer.echo(_json(line))
        else:
            _console.print(_in_words(line), soft_wrap=True)


def _in_words(line: Line) -> Text:
    """When it occurred and what, then where, on what stream, by whom; its data below."""
    event = line.event
    if event is None:
        where = f"{line.topic}/{line.partition}/{line.offset}"
        return Text.assemble(
            (f"{line.written_at:%Y-%m-%d %H:%M:%S%z}  ", "dim"),
            ("无法读取 · unreadable", "red"),
            f"  {where}",
            f"\n    {line.unreadable}",
        )
    by = f"{event.actorid} ({event.actorrole})"
    return Text.assemble(
        (f"{event.time:%Y-%m-%d %H:%M:%S%z}  ", "dim"),
        (_title(event), "bold"),
        f"  {event.dealerid}  {event.subject}#{event.sequence}  {by}",
        (f"\n    {bytes(event.data).decode(errors='replace')}", "dim"),
    )


def _title(event: Relayed) -> str:
    entry = CATALOGUE.get(event.type)
    return event.type if entry is None else f"{entry.zh} · {entry.en}"


def _json(line: Line) -> str:
    return msgspec.json.encode(line).decode()
