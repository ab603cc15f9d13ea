"""What an operator's commands show of a running system: the log, what is parked, how far each service is."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from shared.events.event import Topic
from showroom.system import System
from tests.support.showroom_over_http import ShowroomOverHttp
from tests.support.waiting import until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]


async def command(system: System, *arguments: str, exit_code: int = 0) -> str:
    """What the command prints, run as an operator on the same machine runs it."""
    elsewhere = {"DATABASE_URL", "KAFKA_BOOTSTRAP"}
    environment = {name: value for name, value in os.environ.items() if name not in elsewhere}
    ended = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "showroom", *arguments],
        env={**environment, "SHOWROOM_DATA_DIR": str(system.settings.data_dir)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == exit_code, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stdout if exit_code == 0 else ended.stderr


async def told(system: System, *arguments: str) -> list[Any]:
    """The lines that the command prints as JSON."""
    return [json.loads(line) for line in (await command(system, *arguments, "--json")).splitlines()]


async def test_the_log_shows_what_happened_in_its_order_and_each_event_once(
    system: System, showroom: ShowroomOverHttp
) -> None:
    came = await showroom.tell("fang", "reception/register-visit", name="王女士", phone="13900139006", models=["ID.4"])
    await showroom.grade(came["customer_id"], grade="C")

    async def shown() -> list[str]:
        lines = await told(system, "events", "show", came["customer_id"])
        return [line["event"]["type"].split(".")[1] for line in lines]

    assert await until(shown, lambda found: len(found) == 3) == ["VisitRegistered", "CardOpened", "GradeChanged"]
    rare = ["events", "tail", "-n", "5", "--dealer", showroom.dealer_id, "--type", "DealerOpened"]
    assert len(await told(system, *rare)) == 1
    assert "王女士" not in await command(system, "events", "tail", "-n", "100")
    misspelt = await command(system, "events", "tail", "--type", "VisitRegisterd", exit_code=2)
    assert "VisitRegistered" in misspelt


async def test_the_tasks_of_a_store_are_listed_by_consultant(system: System, showroom: ShowroomOverHttp) -> None:
    came = await showroom.tell("fang", "reception/register-visit", name="王女士", phone="13900139007", models=["ID.4"])
    at = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    logged = {"customer_id": came["customer_id"], "channel": "call", "outcome": "appointment", "next_contact_at": at}
    await showroom.tell("li", "contact/log-follow-up", **logged)

    async def listed() -> list[Any]:
        [page] = await told(system, "tasks", "--dealer", showroom.dealer_id)
        return list(page["tasks"])

    tasks = await until(listed, lambda found: any(task["kind"]["name"] == "appointment" for task in found), seconds=90)
    assert {task["customer_id"] for task in tasks} == {came["customer_id"]}
    assert tasks[0]["task_id"][:4] in await command(system, "tasks", "--dealer", showroom.dealer_id)
    assert "没有逾期任务" in await command(system, "tasks", "--dealer", showroom.dealer_id, "--overdue")
    [of_nobody] = await told(system, "tasks", "--dealer", showroom.dealer_id, "--consultant", "zhang")
    assert of_nobody["tasks"] == []


async def test_a_reader_that_has_had_enough_is_no_error(system: System, showroom: ShowroomOverHttp) -> None:
    await showroom.tell("fang", "reception/register-visit")
    script = f"{sys.executable} -m showroom events tail -n 10000 | head -n 1"
    environment = os.environ | {"SHOWROOM_DATA_DIR": str(system.settings.data_dir)}
    ended = await asyncio.to_thread(
        subprocess.run, ["bash", "-c", script], env=environment, capture_output=True, check=True, timeout=60
    )
    assert ended.stderr == b""


async def test_garbage_on_the_topic_is_parked_until_somebody_discards_it(system: System) -> None:
    async with AIOKafkaProducer(bootstrap_servers=system.settings.brokers) as producer:
        await producer.send_and_wait(Topic.INTERACTIONS, b"garbage \xff\x00")

    async def parked() -> list[Any]:
        [rows] = await told(system, "parked", "list")
        return list(rows)

    rows = await until(parked, lambda rows: len(rows) == 2)
    assert {row["service"] for row in rows} == {"grading", "followup"}
    row = rows[0]
    assert (row["id"], row["reason"]) == (rows[1]["id"], "NotAnEvent")
    assert json.loads(await command(system, "parked", "show", row["id"]))["value"].startswith("garbage")
    assert await told(system, "parked", "retry") == [{"applied": 0, "left": 2, "no_events": 2}]
    status = {line["service"]: line for line in (await told(system, "status"))[0]}
    assert (status["grading"]["parked"], status["followup"]["parked"], status["intake"]["lag"]) == (1, 1, 0)

    await command(system, "parked", "discard", row["id"], "--why", "no sender known", "--by", "it-office")
    assert await parked() == []
    again = await command(system, "parked", "discard", row["id"], "--why", "again", "--by", "it-office", exit_code=1)
    assert row["id"] in again


@pytest.mark.parametrize("service", ["grading", "followup"])
async def test_a_rebuild_of_what_was_discarded_is_equal_and_prints_nothing_but_json(
    system: System, service: str
) -> None:
    [rebuilt] = await told(system, "rebuild", service)
    assert (rebuilt["differences"], rebuilt["switched"]) == ([], True)
