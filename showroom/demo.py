"""`showroom demo`: everything on this machine, with made-up showroom history going through the real path."""

import asyncio
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.table import Column, Table

from services.followup.planning.rules.cadence import IMPORT_SETTLES
from services.intake.client import BatchRefused, IntakeUnreachable
from shared.settings import Settings, load_settings
from showroom.demo_follow_up import show_follow_up, some_consultant
from showroom.demo_report import show_report
from showroom.demo_visit import show_visit
from showroom.ending import until_told
from showroom.simulate import send_with_progress
from showroom.simulation.places import Place, places_of
from showroom.simulation.plan import Plan
from showroom.status import read_status
from showroom.system import System
from showroom.up import show_system, start_system

_DAYS = 21
_SETTLE_SECONDS = 120
_LOOK_EVERY_SECONDS = 0.2
_CLOCK_SECONDS = 2
"""So long follow-up's clock may take to come round."""

Once = Annotated[bool, typer.Option("--once", help="打印后结束 · End after printing")]


def demo(once: Once = False) -> None:
    """演示 · Run everything with some weeks of made-up history, show what came of it, stay up until Ctrl-C.

    The data folder is the one of `showroom up`; a second demo goes on where the first one ended. Messages go to a file,
    whatever gateway is set: the customers are made up, their numbers may be somebody's.
    """
    settings = harmless(load_settings())
    with until_told(), ExitStack() as stack:
        system = start_system(stack, settings)
        plan = demo_plan()
        send_with_progress(plan, system.urls["intake"])
        _wait_until_settled(system.settings)
        _wait_until_history_is_planned()
        _wait_until_settled(system.settings)
        _show(system, plan)
        _wait_until_settled(system.settings)
        if once:
            folder = system.settings.data_dir
            typer.echo(f"数据保留在 {folder}，用 showroom up 继续 · The data stays there; go on with: showroom up")
            return
        show_system(system)
        _show_what_to_try(system, places_of(plan)[0])
        while True:
            time.sleep(_LOOK_EVERY_SECONDS)
            system.check()


def harmless(settings: Settings) -> Settings:
    """The settings with messages going to files."""
    return settings.model_copy(update={"sms_gateway": "file", "email_gateway": "file"})


def demo_plan() -> Plan:
    """Two dealers of one group, from the first of a month until now: three weeks at least.

    A history's ids depend on its first day, so that day stays the same for a month: a second demo goes on.
    """
    now = datetime.now(UTC)
    start = (now.date() - timedelta(days=_DAYS)).replace(day=1)
    return Plan(seed=7, start=start, until=now, groups=1, dealers=2, consultants=4)


def _show(system: System, plan: Plan) -> None:
    """Print what came of the history, and what comes of one more visit.

    Raises:
        typer.Exit: a service did not answer; the reason was told.
    """
    places = places_of(plan)
    try:
        show_report(system.urls["grading"], system.settings, plan)
        show_follow_up(system.urls["followup"], places)
        show_visit(system.urls, places[0], system.settings.data_dir / "outbox")
    except (httpx.HTTPError, IntakeUnreachable, BatchRefused) as error:
        typer.echo(f"服务无应答，请查看日志 · A service did not answer as it should: {error}", err=True)
        raise typer.Exit(1) from None


def _wait_until_settled(settings: Settings) -> None:
    """Wait until every recorded event has been graded and followed up, telling how many are still on their way.

    Raises:
        typer.Exit: it takes longer than two minutes.
    """
    deadline = time.monotonic() + _SETTLE_SECONDS
    with Console(stderr=True).status("正在判级与排定跟进 · Grading and planning") as told:
        while lag := sum((line.lag or 0) + line.unsent for line in asyncio.run(read_status(settings))):
            told.update(f"正在判级与排定跟进 · Grading and planning: {lag:,}")
            if time.monotonic() > deadline:
                typer.echo(f"仍有事件未处理 · {lag:,} events are still on their way; see: showroom status", err=True)
                raise typer.Exit(1)
            time.sleep(_LOOK_EVERY_SECONDS)


def _wait_until_history_is_planned() -> None:
    """Follow-up plans what was imported once nothing more of it comes."""
    with Console(stderr=True).status("正在排定历史客户的跟进 · Planning for the customers of the past"):
        time.sleep(IMPORT_SETTLES.total_seconds() + _CLOCK_SECONDS)


def _show_what_to_try(system: System, place: Place) -> None:
    followup, grading, intake = (system.urls[service] for service in ("followup", "grading", "intake"))
    dealer, somebody = place.dealer_id, some_consultant(followup, place)
    table = Table(Column("接下来可以试试 · Try next", overflow="fold"), "", box=None)
    for line in (
        ("source .venv/bin/activate", "启用命令 · so that the commands below are found"),
        ("showroom status", "进度与异常 · lag, parked, errors"),
        ("showroom events tail", "事件日志 · the log, readable"),
        (f"showroom tasks --dealer {dealer}", "跟进任务 · what a store has to do today; --overdue"),
        ("showroom rebuild grading", "重建投影 · beside the live version"),
        (f"{intake}/schema", "接待接口 · OpenAPI of intake"),
        (f"{intake}/asyncapi.json", "事件接口 · AsyncAPI of the topics"),
        (f"{grading}/schema", "判级接口 · OpenAPI of grading"),
        (f"{followup}/schema", "跟进接口 · OpenAPI of follow-up"),
        (f"{followup}/v1/day/morning?dealer_id={dealer}", "早会清单 · the morning meeting"),
        (f"{followup}/v1/week/seminar?dealer_id={dealer}", "周研讨会 · the weekly seminar"),
        (f"{followup}/v1/consultants/{somebody}/calendar.ics?dealer_id={dealer}", "日历订阅 · calendar feed"),
    ):
        table.add_row(*line)
    Console().print(table)
