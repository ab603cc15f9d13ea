"""Section 4: the daily report is filled from what was recorded; the manager reviews it in the evening."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from shared.database.connection import Pool
from shared.events.card import PersonErased
from shared.events.contact import FollowUpLogged
from shared.events.daily import DailyReportReviewed, DailyReportSubmitted, Figure, MeetingHeld
from shared.events.reception import VisitRegistered
from shared.events.values import Channel, ContactOutcome, Role
from tests.support.day_told import MONDAY, Told, monday
from tests.support.followup_rows import FollowUpRows

pytestmark = pytest.mark.integration


async def report(client: AsyncClient, consultant_id: str = "li") -> Any:
    parameters = {"dealer_id": "north", "consultant_id": consultant_id, "day": MONDAY.isoformat()}
    answer = await client.get("/v1/day/report", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def reports(client: AsyncClient) -> Any:
    answer = await client.get("/v1/day/reports", params={"dealer_id": "north", "day": MONDAY.isoformat()})
    assert answer.status_code == 200, answer.text
    return answer.json()


def visits(day: Told, *, by: str = "li", days: int = 0, hour: float = 10) -> None:
    day.tell(day.customer(), VisitRegistered(visit_id=day.id(), first_visit=True), at=monday(hour, days=days), by=by)


async def test_every_figure_is_there_with_the_customers_behind_it(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    customer = day.customer()
    day.tell(customer, VisitRegistered(visit_id=day.id(), first_visit=True), at=monday(0))
    for hour in (11, 23.9):
        called = FollowUpLogged(channel=Channel.CALL, outcome=ContactOutcome.NO_ANSWER)
        day.tell(customer, called, at=monday(hour))
    visits(day, by="wang")
    visits(day, days=1, hour=0)
    visits(day, days=-1, hour=23.9)
    await day.save(pool)
    figures = {one["name"]: one for one in (await report(client))["figures"]}
    assert (figures["visits"]["count"], figures["follow_ups"]["count"], figures["orders"]["count"]) == (1, 2, 0)
    assert figures["follow_ups"]["customers"] == 1
    assert figures["follow_ups"]["customer_ids"] == [str(customer)]
    assert figures["orders"]["customer_ids"] == []
    assert figures["visits"]["zh"] == "来店批次"


async def test_the_report_has_the_days_tasks_and_tomorrows_plan(client: AsyncClient, rows: FollowUpRows) -> None:
    customer = await rows.customer()
    done = await rows.task(customer, status="done", ended_at=monday(10))
    missed = await rows.task(customer, status="missed", ended_at=monday(12))
    planned = await rows.task(customer, due_at=monday(10, days=1))
    await rows.task(customer, status="done", ended_at=monday(24))
    await rows.task(customer, status="cancelled", ended_at=monday(10))
    await rows.task(customer, due_at=monday(10, days=2))
    answer = await report(client)
    told = {name: [one["task_id"] for one in answer[name]["tasks"]] for name in ("done", "missed", "tomorrow")}
    assert told == {"done": [str(done)], "missed": [str(missed)], "tomorrow": [str(planned)]}


async def test_the_command_that_submits_it_has_the_recorded_figures(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    visits(day)
    await day.save(pool)
    command = (await report(client))["submit"]
    assert (command["body"]["consultant_id"], command["body"]["day"]) == ("li", MONDAY.isoformat())
    assert {"name": "visits", "count": 1} in command["body"]["figures"]


async def test_a_submitted_report_shows_what_differs_and_what_the_manager_said(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool, notes: dict[str, str]
) -> None:
    assert rows
    visits(day)
    report_id, said, instructed = day.id(), day.id(), day.id()
    notes |= {str(said): "两组客户", str(instructed): "补登一组"}
    submitted = DailyReportSubmitted(
        report_id=report_id, day=MONDAY, consultant_id="li", figures=(Figure("visits", 2),), note_id=said
    )
    day.tell(MONDAY, submitted, at=monday(18))
    await day.save(pool)
    before = await report(client)
    assert (before["submit"], before["submitted"]["status"]["name"]) == (None, "submitted")
    day.tell(
        MONDAY,
        DailyReportReviewed(report_id=report_id, consultant_id="li", accepted=False, note_id=instructed),
        at=monday(19),
        by="zhao",
        role=Role.MANAGER,
    )
    await day.save(pool)
    answer = await report(client)
    told = answer["submitted"]
    assert (told["status"]["name"], told["note"], told["instructions"]) == ("sent_back", "两组客户", "补登一组")
    assert [(one["name"], one["submitted"], one["recorded"]) for one in told["differences"]] == [("visits", 2, 1)]
    assert answer["submit"]["body"]["request_id"] != (await report(client, "wang"))["submit"]["body"]["request_id"]


async def test_the_evening_list_says_who_has_submitted_and_offers_the_review(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    first, again, accepted = day.id(), day.id(), day.id()
    day.tell(MONDAY, DailyReportSubmitted(report_id=first, day=MONDAY, consultant_id="li"), at=monday(17))
    sent_back = DailyReportReviewed(report_id=first, consultant_id="li", accepted=False)
    day.tell(MONDAY, sent_back, at=monday(17.5), by="zhao", role=Role.MANAGER)
    figures = (Figure("visits", 4),)
    day.tell(
        MONDAY, DailyReportSubmitted(report_id=again, day=MONDAY, consultant_id="li", figures=figures), at=monday(18)
    )
    day.tell(MONDAY, DailyReportSubmitted(report_id=accepted, day=MONDAY, consultant_id="wang"), at=monday(18))
    review = DailyReportReviewed(report_id=accepted, consultant_id="wang")
    day.tell(MONDAY, review, at=monday(19), by="zhao", role=Role.MANAGER)
    day.tell(MONDAY, MeetingHeld(day=MONDAY, kind="evening"), at=monday(19), by="zhao", role=Role.MANAGER)
    await day.save(pool)
    answer = await reports(client)
    assert answer["held_at"] is not None
    told = {one["consultant_id"]: one for one in answer["reports"]}
    assert list(told) == ["li", "wang", "zhang"]
    assert [told[who]["status"] and told[who]["status"]["name"] for who in told] == ["submitted", "accepted", None]
    assert told["li"]["review"]["body"]["report_id"] == str(again)
    assert told["li"]["review"]["body"]["actor"] == {"id": "zhao", "role": "manager"}
    assert [(one["name"], one["recorded"]) for one in told["li"]["differences"]] == [("visits", 0)]
    assert (told["wang"]["review"], told["wang"]["reviewed_by"], told["zhang"]["review"]) == (None, "zhao", None)


async def test_an_erased_customer_still_counts(client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool) -> None:
    assert rows
    customer = day.customer()
    day.tell(customer, VisitRegistered(visit_id=day.id(), first_visit=True), at=monday(10))
    await day.save(pool)
    day.tell(customer, PersonErased(person_id=customer), at=monday(12) + timedelta(days=9))
    await day.save(pool)
    assert {one["name"]: one["count"] for one in (await report(client))["figures"]}["visits"] == 1
