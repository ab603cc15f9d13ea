"""The working sheet over HTTP, with names and notes from the real intake."""

from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from msgspec import json

from services.intake.card.commands import ErasePerson, OpenCard
from services.intake.contact.commands import LogFollowUp
from services.intake.ledger.ledger import Ledger
from shared.events.values import Channel, ContactOutcome
from tests.support.cut_intake import CutLine
from tests.support.followup_rows import NOW, FollowUpRows, hence
from tests.support.ledgers import CONSULTANT, MANAGER, accepted, command, ledger_events, opening

pytestmark = pytest.mark.integration

NAME, PHONE, SAID = "王伟", "+8613800138000", "喜欢白色，等太太一起来看"


@pytest.fixture
async def customer(rows: FollowUpRows, ledger: Ledger) -> UUID:
    """A customer with a card and one logged contact, whom both services know."""
    await rows.dealer()
    await accepted(ledger, *opening())
    (card,) = await accepted(ledger, command(OpenCard, name=NAME, phone=PHONE, consultant_id="li"))
    customer_id = UUID(card.answer["customer_id"])
    called = command(
        LogFollowUp,
        CONSULTANT,
        customer_id=customer_id,
        channel=Channel.CALL,
        outcome=ContactOutcome.TALKED,
        note=SAID,
    )
    await accepted(ledger, called)
    await rows.customer(customer_id=customer_id, grade="A", last_contact_at=hence(days=-1))
    return customer_id


@pytest.fixture
async def note_id(customer: UUID, database_url: str) -> UUID:
    """The note of the contact."""
    (logged,) = (one for one in await ledger_events(database_url) if one.type == "showroom.FollowUpLogged.v1")
    assert logged.subject == customer
    return UUID(json.decode(logged.data)["note_id"])


async def sheet_of(client: AsyncClient, task: UUID) -> dict[str, Any]:
    """The sheet of a task."""
    answer = await client.get(f"/v1/tasks/{task}/sheet", params={"dealer_id": "north"})
    assert answer.status_code == 200, answer.text
    sheet: dict[str, Any] = answer.json()
    return sheet


async def talked(rows: FollowUpRows, customer: UUID, **columns: Any) -> None:
    """A row of the contact history."""
    await rows.talk(customer, **{"at": hence(days=-1), "consultant_id": "li", **columns})


async def test_the_sheet_says_who_it_is_and_what_was_said(
    client: AsyncClient, rows: FollowUpRows, customer: UUID, note_id: UUID
) -> None:
    await talked(rows, customer, outcome="talked", note_id=note_id, next_contact_at=hence(days=1))
    await talked(rows, customer, kind="test_drive", channel="visit", model="Sagitar", at=hence(days=-3))
    sheet = await sheet_of(client, await rows.task(customer, purpose="raise_level", grade="A"))
    assert sheet["intake_answers"] is True
    assert sheet["customer"]["person"] == {"name": NAME, "phone": PHONE, "email": None}
    call, drive = sheet["history"]
    assert (call["key_points"], call["outcome"]["zh"], call["kind"]["zh"]) == (SAID, "已沟通", "跟进")
    assert (drive["key_points"], drive["model"]) == (None, "Sagitar")
    assert sheet["task"]["purpose"]["zh"] == "促进级别"
    assert sheet["stock_to_check"] == ["Sagitar"]
    assert [one["about"] for one in sheet["open_questions"]] == [
        "model",
        "horizon",
        "budget",
        "payment",
        "trade_in",
        "competitor",
        "feedback",
        "quote",
    ]


async def test_interests_are_told_in_words_the_latest_of_each_that_has_one_answer(
    client: AsyncClient, rows: FollowUpRows, customer: UUID
) -> None:
    for kind, value, days in (
        ("model", "Sagitar", -2),
        ("model", "Magotan", -1),
        ("horizon", "1_month", -9),
        ("horizon", "7_days", -3),
        ("budget", "15000000 CNY", -4),
        ("trade_in", "yes", -5),
    ):
        await rows.interest(customer, kind, value, hence(days=days))
    sheet = await sheet_of(client, await rows.task(customer))
    assert [(one["kind"]["name"], one["zh"]) for one in sheet["interests"]] == [
        ("model", "Magotan"),
        ("model", "Sagitar"),
        ("horizon", "七天内"),
        ("budget", "150,000 CNY"),
        ("trade_in", "有旧车置换"),
    ]


async def test_the_policys_scripts_and_the_seminars_are_suggested(
    client: AsyncClient, rows: FollowUpRows, customer: UUID, note_id: UUID
) -> None:
    scripts = {"talking_points": {"raise_level": ["先问家人意见"]}}
    await rows.row(
        "policy",
        scope="dealer",
        scope_id="north",
        version=1,
        position=1,
        effective_at=hence(days=-1),
        settings=json.encode(scripts).decode(),
    )
    monday = NOW.date()
    await rows.row("seminar", dealer_id="north", week_starts_on=monday, held_at=NOW, cases=[])
    measure = {"dealer_id": "north", "week_starts_on": monday, "against": "confidence", "script_note_id": note_id}
    await rows.row("measure", **measure, measure_id=rows.id(), place=0, title="对比卡罗拉", model_lost_to="Corolla")
    await rows.row("measure", **measure, measure_id=rows.id(), place=1, title="对比凯美瑞", model_lost_to="Camry")
    await rows.interest(customer, "competitor", "Corolla", NOW)
    points = (await sheet_of(client, await rows.task(customer, purpose="raise_level")))["talking_points"]
    assert points["scripts"] == ["先问家人意见"]
    assert points["usual"]
    (script,) = points["current"]
    assert (script["title"], script["script"], script["against"]["zh"]) == ("对比卡罗拉", SAID, "信心")


async def test_without_intake_the_sheet_comes_without_names_and_says_so(
    client: AsyncClient, rows: FollowUpRows, customer: UUID, note_id: UUID, line: CutLine
) -> None:
    await talked(rows, customer, outcome="talked", note_id=note_id)
    line.left = 0
    sheet = await sheet_of(client, await rows.task(customer))
    assert sheet["intake_answers"] is False
    assert sheet["customer"]["person"] is None
    assert sheet["history"][0]["key_points"] is None
    assert sheet["open_questions"]


async def test_of_an_erased_person_nothing_is_shown(
    client: AsyncClient, rows: FollowUpRows, customer: UUID, note_id: UUID, ledger: Ledger
) -> None:
    await talked(rows, customer, outcome="talked", note_id=note_id)
    await accepted(ledger, command(ErasePerson, MANAGER, customer_id=customer))
    sheet = await sheet_of(client, await rows.task(customer))
    assert sheet["intake_answers"] is True
    assert sheet["customer"]["person"] == {"name": None, "phone": None, "email": None}
    assert sheet["history"][0]["key_points"] is None


async def test_the_commands_on_the_sheet_are_ones_that_intake_takes(
    client: AsyncClient, rows: FollowUpRows, customer: UUID, line: CutLine, database_url: str
) -> None:
    task = await rows.task(customer)
    commands = (await sheet_of(client, task))["commands"]
    prepare, log = commands["prepare"], commands["log"]
    assert "预算大概多少" in prepare["body"]["note"]
    assert "appointment" in {one["name"] for one in commands["outcomes"]}
    async with AsyncClient(transport=line, base_url="http://intake") as intake:
        for command_ in (prepare, {**log, "body": {**log["body"], "outcome": "no_answer"}}):
            answer = await intake.post(command_["path"], json=command_["body"])
            assert answer.status_code == 201, answer.text
    kept = [one for one in await ledger_events(database_url) if json.decode(one.data).get("task_id") == str(task)]
    assert [one.type for one in kept] == ["showroom.ContactPrepared.v1", "showroom.FollowUpLogged.v1"]
    note = json.decode(kept[0].data)["note_id"]
    await rows.row("preparation", task_id=task, customer_id=customer, note_id=UUID(note), at=NOW)
    await talked(rows, customer, task_id=task, outcome="no_answer")
    later = await sheet_of(client, task)
    assert later["prepared"]["notes"] == prepare["body"]["note"]
    assert later["commands"]["log"]["body"]["request_id"] != log["body"]["request_id"]
    assert later["commands"]["prepare"]["body"]["request_id"] != prepare["body"]["request_id"]


async def test_another_dealers_task_has_no_sheet(client: AsyncClient, rows: FollowUpRows) -> None:
    theirs = await rows.task(await rows.customer(dealer_id="south"), dealer_id="south")
    answer = await client.get(f"/v1/tasks/{theirs}/sheet", params={"dealer_id": "north"})
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:showroom:problem:TaskUnknown")
