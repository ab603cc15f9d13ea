"""`showroom parked`: events that could not be applied, and those of the same customer behind them."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import asyncpg
import msgspec
import typer
from rich.console import Console
from rich.table import Column, Table

from shared.database.connection import Connection
from shared.projector.projection import Projection
from shared.projector.record import Parked, headers_of_parked
from shared.projector.retrying import NotParked, Retried, discard, get_parked, list_parked, retry_stream
from shared.projector.versions import live_version, schema_of
from showroom.asking import AsJson, asked
from showroom.projections import PROJECTIONS
from showroom.running import connected_settings

app = typer.Typer(no_args_is_help=True, help="搁置事件 · Parked events: list, show, retry, discard")

T = TypeVar("T")
Work = Callable[[Connection, Projection[Any], str], Awaitable[T]]
Service = Annotated[str | None, typer.Option("--service", help="服务，缺省为全部 · Which service's; all when absent")]
Which = Annotated[str, typer.Argument(help="编号 · As listed: topic/partition/offset")]
_MOST = 100_000
_console = Console()


@app.command("list")
def list_(service: Service = None, as_json: AsJson = False) -> None:
    """列出搁置事件 · List them, oldest first."""
    found = asked(_each(service, lambda connection, _, schema: list_parked(connection, schema, limit=_MOST)))
    if as_json:
        typer.echo(msgspec.json.encode([_plain(name, row) for name, rows in found.items() for row in rows]))
        return
    if not any(found.values()):
        typer.echo("没有搁置事件 · Nothing is parked")
        return
    table = Table(
        "服务 · Service",
        Column("编号 · Id", overflow="fold"),
        "类型 · Type",
        "客户 · Stream",
        "原因 · Reason",
        "说明 · Detail",
    )
    for name, rows in found.items():
        for row in rows:
            stream = "" if row.stream_id is None else f"{row.stream_id}#{row.sequence}"
            table.add_row(name, _id(row), row.type or "", stream, row.reason, row.detail)
    _console.print(table)


@app.command()
def show(which: Which, service: Service = None) -> None:
    """显示一条搁置事件 · Show one whole, as JSON."""
    name, row = next(iter(asked(_where_parked(service, which)).items()))
    headers = {name: value.decode(errors="replace") for name, value in headers_of_parked(row.headers)}
    value = (row.value or b"").decode(errors="replace")
    _console.print_json(msgspec.json.encode({**_plain(name, row), "headers": headers, "value": value}).decode())


@app.command()
def retry(
    which: Annotated[str | None, typer.Argument(help="编号，缺省为全部 · One id; all when absent")] = None,
    service: Service = None,
    as_json: AsJson = False,
) -> None:
    """按顺序重试 · Apply them in their order, as far as they now can be."""

    async def work(connection: Connection, projection: Projection[Any], schema: str) -> tuple[list[Retried], int]:
        rows = await list_parked(connection, schema, limit=_MOST)
        if which is not None:
            rows = [row for row in rows if _id(row) == which]
        streams = {(row.partition, row.topic, row.stream_id) for row in rows if row.stream_id is not None}
        retried = [
            await retry_stream(connection, projection, schema, partition, (topic, stream_id))
            for partition, topic, stream_id in sorted(streams)
        ]
        return retried, sum(row.stream_id is None for row in rows)

    if which is not None:
        asked(_where_parked(service, which))
    found = asked(_each(service, work)).values()
    results = [one for some, _ in found for one in some]
    no_events = sum(count for _, count in found)
    applied, left = sum(one.applied for one in results), sum(one.left for one in results) + no_events
    if as_json:
        typer.echo(msgspec.json.encode({"applied": applied, "left": left, "no_events": no_events}))
        return
    typer.echo(f"已应用 {applied}，仍搁置 {left} · {applied} applied, {left} still parked")
    for why in sorted({f"{one.reason}: {one.detail}" for one in results if one.left}):
        typer.echo(f"  {why}")
    if no_events:
        typer.echo(
            f"  {no_events} 条不是事件，重试无用，只能舍弃"
            f" · {no_events} are no events; a retry cannot help, discard them: showroom parked discard"
        )


@app.command("discard")
def discard_(
    which: Which,
    why: Annotated[str, typer.Option(help="原因 · The reason, kept with it")],
    by: Annotated[str, typer.Option(help="操作人 · Who decides so")],
    service: Service = None,
    as_json: AsJson = False,
) -> None:
    """舍弃一条 · Leave one out for good, in every version of the projections that parked it."""
    applied, left = 0, 0
    for name, row in asked(_where_parked(service, which)).items():
        after = asked(_each(name, _discarding(row, why, by)))[name]
        applied, left = applied + after.applied, left + after.left
    if as_json:
        typer.echo(msgspec.json.encode({"applied": applied, "left": left}))
    else:
        typer.echo(f"已舍弃，其后 {applied} 条已应用 · discarded; {applied} behind it applied")


def _discarding(row: Parked, why: str, by: str) -> Work[Retried]:
    async def work(connection: Connection, projection: Projection[Any], schema: str) -> Retried:
        return await discard(connection, projection, schema, row, why=why, by=by)

    return work


async def _each(service: str | None, work: Work[T]) -> dict[str, T]:
    """Do something with the live version of a service's projection; of every one that has run when none is named."""
    if service is not None and service not in PROJECTIONS:
        raise typer.BadParameter(f"{service}: use one of {', '.join(PROJECTIONS)}", param_hint="--service")
    connection = await asyncpg.connect(connected_settings().database)
    found = {}
    try:
        for name, make in PROJECTIONS.items():
            if service is not None and name != service:
                continue
            version = await live_version(connection, name)
            if version is not None:
                found[name] = await work(connection, make(), schema_of(name, version))
            elif service is not None:
                raise typer.BadParameter(f"尚未运行 · {service} has not run yet", param_hint="--service")
    except NotParked as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    finally:
        await connection.close()
    return found


async def _where_parked(service: str | None, which: str) -> dict[str, Parked]:
    """The record with the id, in each service that has parked it."""
    topic, _, rest = which.partition("/")
    partition, _, offset = rest.partition("/")
    if not (partition.isdecimal() and offset.isdecimal()):
        raise typer.BadParameter(f"编号格式不符 · {which}: an id is topic/partition/offset")

    async def work(connection: Connection, _projection: Projection[Any], schema: str) -> Parked | None:
        try:
            return await get_parked(connection, schema, topic, int(partition), int(offset))
        except NotParked:
            return None

    found = {name: row for name, row in (await _each(service, work)).items() if row is not None}
    if not found:
        typer.echo(f"未搁置 · {which} is not parked", err=True)
        raise typer.Exit(1)
    return found


def _id(row: Parked) -> str:
    return f"{row.topic}/{row.partition}/{row.record_offset}"


def _plain(service: str, row: Parked) -> dict[str, Any]:
    """What a list shows of it."""
    shown = ("stream_id", "sequence", "type", "reason", "detail", "parked_at")
    return {"service": service, "id": _id(row), **{name: getattr(row, name) for name in shown}}
