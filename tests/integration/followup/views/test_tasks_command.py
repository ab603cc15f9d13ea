"""`showroom tasks` against follow-up's API behind a real socket."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from msgspec import json

from services.followup.api import create_app
from services.followup.intake import Intake
from shared.database.connection import Pool
from shared.embedded.ports import free_port
from shared.settings import Settings
from tests.support.followup_rows import NOW, FollowUpRows, hence
from tests.support.served import served

pytestmark = pytest.mark.integration


class Ended(NamedTuple):
    """A command that has ended."""

    exit_code: int | None
    output: str
    told: str


Command = Callable[..., Awaitable[Ended]]
END_OF_TODAY = (NOW.astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=23, minute=59, second=59)).astimezone()


@pytest.fixture
async def command(pool: Pool, tmp_path: Path) -> AsyncIterator[Command]:
    """Runs `showroom tasks` with arguments."""
    async with Intake("http://intake") as intake, served(create_app(pool, Settings(), intake=intake)) as (_, url):

        async def run(*arguments: str, url: str = url) -> Ended:
            settings = {"SHOWROOM_FOLLOWUP_URL": url, "SHOWROOM_DATA_DIR": str(tmp_path), "COLUMNS": "200"}
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "showroom",
                "tasks",
                *arguments,
                env=os.environ | settings,
                stdout=PIPE,
                stderr=PIPE,
            )
            out, told = await process.communicate()
            return Ended(process.returncode, out.decode(), told.decode())

        yield run


async def test_todays_tasks_are_shown_in_both_languages(command: Command, rows: FollowUpRows) -> None:
    await rows.dealer()
    customer = await rows.customer()
    mine = await rows.task(customer, status="due", due_at=hence(minutes=-1), purpose="raise_level", grade="A")
    theirs = await rows.task(customer, consultant_id="wang", due_at=END_OF_TODAY)
    tomorrow = await rows.task(customer, due_at=hence(days=1))
    shown = await command("--dealer", "north")
    assert shown.exit_code == 0, shown.told
    assert "促进级别 · Raise the level" in shown.output
    assert [str(one) in shown.output for one in (mine, theirs, tomorrow)] == [True, True, False]
    only = await command("--dealer", "north", "--consultant", "wang")
    assert [str(one) in only.output for one in (mine, theirs)] == [False, True]


async def test_times_are_those_of_the_stores_clock(command: Command, rows: FollowUpRows) -> None:
    await rows.dealer(time_zone="Asia/Kathmandu")
    task = hence(minutes=-1)
    await rows.task(await rows.customer(), status="due", due_at=task)
    assert f"{task.astimezone(ZoneInfo('Asia/Kathmandu')):%m-%d %H:%M}" in (await command("--dealer", "north")).output


async def test_overdue_tasks_are_shown_and_json_is_what_the_api_answers(command: Command, rows: FollowUpRows) -> None:
    await rows.dealer()
    late = await rows.task(await rows.customer(), status="missed", due_at=hence(days=-2), ended_at=NOW)
    shown = await command("--dealer", "north", "--overdue", "--json")
    (task,) = json.decode(shown.output)["tasks"]
    assert task["task_id"] == str(late)
    assert "没有待办任务" in (await command("--dealer", "north")).output


async def test_more_than_is_shown_is_told(command: Command, rows: FollowUpRows) -> None:
    await rows.dealer()
    customer = await rows.customer()
    for _ in range(3):
        await rows.task(customer, status="due", due_at=hence(minutes=-1))
    assert "前 2 条" in (await command("--dealer", "north", "--most", "2")).output


async def test_what_is_wrong_is_told_in_words(command: Command) -> None:
    unknown = await command("--dealer", "nowhere")
    assert (unknown.exit_code, unknown.told.strip()) == (1, "没有该门店 · There is no such dealer")
    wrong = await command("--dealer", "No!")
    assert wrong.exit_code == 2
    nobody = await command("--dealer", "north", url=f"http://127.0.0.1:{free_port()}")
    assert nobody.exit_code == 1
    assert "跟进服务无应答" in nobody.told
