"""Section 4: the day's work plan and the morning meeting's list."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from httpx import AsyncClient

from services.followup.dealers import Dealer, Leave, dealer_to_json
from shared.database.connection import Pool
from shared.events.daily import DailyReportReviewed, DailyReportSubmitted, Figure, MeetingHeld, TargetsSet
from shared.events.defeat import CustomerCameBack, DefeatConfirmed, DefeatReported
from shared.events.order import CarDelivered, DeliveryScheduled, DepositTaken, OrderCancelled
from shared.events.reception import VisitRegistered
from shared.events.sale import TestDriveBooked, TestDriveTaken
from shared.events.values import DefeatReason, Money, Role
from tests.support.day_told import MONDAY, STAFF, Told, monday
from tests.support.followup_rows import FollowUpRows

pytestmark = pytest.mark.integration

TUESDAY = MONDAY + timedelta(days=1)


async def get(client: AsyncClient, path: str, **parameters: Any) -> Any:
    answer = await client.get(path, params={"dealer_id": "north", **parameters})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def plan(client: AsyncClient, **parameters: Any) -> Any:
    return await get(client, "/v1/day/plan", **{"consultant_id": "li", "day": MONDAY.isoformat(), **parameters})


async def morning(client: AsyncClient) -> Any:
    return await get(client, "/v1/day/morning", day=MONDAY.isoformat())


async def test_the_plan_has_what_is_due_until_the_days_end_by_the_stores_clock(
    client: AsyncClient, rows: FollowUpRows
) -> None:
    customer = await rows.customer()
    carried = await rows.task(customer, due_at=monday(15, days=-3), status="due")
    late = await rows.task(customer, due_at=monday(23.9))
    promised = await rows.task(customer, due_at=monday(11), kind="appointment")
    await rows.task(customer, due_at=monday(24))
    await rows.task(customer, due_at=monday(10), consultant_id="wang")
    await rows.task(customer, due_at=monday(10), template="thank_you", kind="thank_you")
    await rows.task(customer, due_at=monday(10), status="done", ended_at=monday(10))
    answer = await plan(client)
    assert [one["task_id"] for one in answer["tasks"]["tasks"]] == [str(carried), str(late)]
    assert answer["tasks"]["count"] == 2
    assert [one["task_id"] for one in answer["appointments"]["tasks"]] == [str(promised)]


async def test_the_plan_has_the_drives_and_deliveries_of_the_day(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    driver, buyer, quitter = [await rows.customer() for _ in range(3)]
    handed_over = await rows.customer(consultant_id="wang")
    lost = await rows.customer(end_state="defeated")
    taken = TestDriveTaken(drive_id=day.id(), model="Sagitar", licence_checked=True, agreement_signed=True)
    day.tell(driver, TestDriveBooked(model="Sagitar", at=monday(14)), at=monday(9, days=-1))
    day.tell(driver, taken, at=monday(14.5))
    day.tell(lost, TestDriveBooked(model="Sagitar", at=monday(14)), at=monday(9, days=-1))
    day.tell(driver, TestDriveBooked(model="Sagitar", at=monday(24)), at=monday(9))
    day.tell(handed_over, TestDriveBooked(model="Sagitar", at=monday(15)), at=monday(9, days=-1))
    for customer in (buyer, quitter):
        day.tell(customer, DepositTaken(order_id=customer, model="Magotan", amount=Money(1)), at=monday(9, days=-9))
        day.tell(customer, DeliveryScheduled(order_id=customer, at=monday(16)), at=monday(9, days=-2))
    day.tell(quitter, OrderCancelled(order_id=quitter, reason="moved"), at=monday(9, days=-1))
    await day.save(pool)
    answer = await plan(client)
    assert [(one["customer_id"], one["kind"]["zh"], one["model"], one["done"]) for one in answer["bookings"]] == [
        (str(driver), "试驾预约", "Sagitar", True),
        (str(buyer), "交车预约", "Magotan", False),
    ]
    assert [one["customer_id"] for one in (await plan(client, consultant_id="wang"))["bookings"]] == [str(handed_over)]
    day.tell(buyer, CarDelivered(order_id=buyer), at=monday(17))
    await day.save(pool)
    assert (await plan(client))["bookings"][1]["done"]


async def test_yesterdays_open_points_are_what_was_missed_and_what_the_manager_said(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool, notes: dict[str, str]
) -> None:
    customer = await rows.customer()
    missed = await rows.task(customer, due_at=monday(15, days=-1), status="missed", ended_at=monday(18, days=-1))
    await rows.task(customer, status="missed", ended_at=monday(9, days=-1), settled_at=monday(10, days=-1))
    sunday = MONDAY - timedelta(days=1)
    report, note = day.id(), day.id()
    notes[str(note)] = "明天先联系张先生"
    day.tell(sunday, DailyReportSubmitted(report_id=report, day=sunday, consultant_id="li"), at=monday(18, days=-1))
    reviewed = DailyReportReviewed(report_id=report, consultant_id="li", note_id=note)
    day.tell(sunday, reviewed, at=monday(19, days=-1), by="zhao", role=Role.MANAGER)
    day.tell(MONDAY, DailyReportSubmitted(report_id=day.id(), day=MONDAY, consultant_id="li"), at=monday(18))
    await day.save(pool)
    answer = await plan(client)
    assert [one["task_id"] for one in answer["missed"]["tasks"]] == [str(missed)]
    assert answer["previous_report"] == {
        "report_id": str(report),
        "day": sunday.isoformat(),
        "status": {"name": "accepted", "zh": "已通过", "en": "Accepted"},
        "reviewed_by": "zhao",
        "instructions": "明天先联系张先生",
    }
    assert answer["notes_available"]
    assert {"quote_forms", "test_drive_agreements", "contracts"} <= {one["name"] for one in answer["tool_folder"]}


async def test_the_plan_comes_without_instructions_when_intake_does_not_answer(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    report = day.id()
    day.tell(MONDAY, DailyReportSubmitted(report_id=report, day=MONDAY, consultant_id="li"), at=monday(18))
    day.tell(MONDAY, DailyReportReviewed(report_id=report, consultant_id="li", note_id=day.id()), at=monday(19))
    await day.save(pool)
    answer = await plan(client, day=TUESDAY.isoformat())
    assert answer["previous_report"]["instructions"] is None
    assert not answer["notes_available"]


async def test_the_morning_list_has_everybody_and_what_is_nobodys(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    customer = await rows.customer()
    for _ in range(2):
        await rows.task(customer, due_at=monday(10))
    await rows.task(customer, due_at=monday(11), kind="card_audit")
    await rows.task(customer, due_at=monday(11), consultant_id=None)
    await rows.task(customer, status="missed", ended_at=monday(9, days=-1), consultant_id="wang")
    day.tell(customer, TestDriveBooked(model="Sagitar", at=monday(14)), at=monday(9, days=-1))
    day.tell(MONDAY, MeetingHeld(day=MONDAY, kind="morning"), at=monday(8.5), by="zhao", role=Role.MANAGER)
    await day.save(pool)
    answer = await morning(client)
    assert answer["held_at"] is not None
    told = {one["consultant_id"]: one for one in answer["consultants"]}
    assert list(told) == ["li", "wang", "zhang", None]
    assert [(one["kind"]["name"], one["count"]) for one in told["li"]["due"]] == [("cadence", 2), ("card_audit", 1)]
    assert (told["li"]["bookings"], told["wang"]["overdue"], told["wang"]["due"]) == (1, 1, [])
    assert told[None]["due"][0]["count"] == 1


async def test_the_morning_list_says_who_is_on_leave_and_who_stands_in(
    client: AsyncClient, rows: FollowUpRows, pool: Pool
) -> None:
    assert rows
    leave = Leave(rows.id(), "li", MONDAY, TUESDAY, "wang")
    store = Dealer(dealer_id="north", group_id="acme", staff=STAFF, leaves=(leave,))
    await pool.execute("UPDATE followup.dealer SET dealer = $1", msgspec.json.encode(dealer_to_json(store)).decode())
    told = {one["consultant_id"]: one for one in (await morning(client))["consultants"]}
    assert (told["li"]["on_leave"], told["li"]["stand_in_id"]) == (True, "wang")
    assert not told["wang"]["on_leave"]
    assert (await plan(client))["on_leave"]


async def test_targets_of_day_week_and_month_stand_beside_what_was_done_so_far(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    for days in (-1, 0, 0, 1):
        day.tell(day.customer(), VisitRegistered(visit_id=day.id(), first_visit=True), at=monday(10, days=days))
    day.tell(MONDAY, TargetsSet(period="week", starts_on=MONDAY, figures=(Figure("visits", 8),)), at=monday(8))
    await day.save(pool)
    told = {one["period"]: one for one in (await morning(client))["targets"]}
    assert list(told) == ["day", "week", "month"]
    assert {name: answer["store"][0]["actual"] for name, answer in told.items()} == {"day": 2, "week": 2, "month": 3}
    assert (told["week"]["store"][0]["target"], told["week"]["store"][0]["reached"]) == (8, 0.25)


async def test_defeats_wait_until_they_are_decided_or_the_customer_comes_back(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    waiting, confirmed, returned = (day.customer() for _ in range(3))
    day.tell(waiting, CustomerCameBack(), at=monday(8))
    for customer in (waiting, confirmed, returned):
        defeat = DefeatReported(defeat_id=customer, reason=DefeatReason.CONFIDENCE, model_bought="Corolla")
        day.tell(customer, defeat, at=monday(9))
    day.tell(confirmed, DefeatConfirmed(defeat_id=confirmed), at=monday(10), by="zhao", role=Role.MANAGER)
    day.tell(returned, CustomerCameBack(), at=monday(10))
    await day.save(pool)
    answer = await morning(client)
    assert answer["defeats_to_confirm"] == 1
    (one,) = answer["defeats"]
    assert (one["customer_id"], one["reason"]["zh"], one["consultant_id"]) == (str(waiting), "信心", "li")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/day/plan?consultant_id=li",
        "/v1/day/morning?",
        "/v1/day/report?consultant_id=li",
        "/v1/day/reports?",
        "/v1/targets?period=day",
        "/v1/week/seminar?",
        "/v1/week/measures?",
    ],
)
async def test_another_dealer_is_unknown(client: AsyncClient, rows: FollowUpRows, path: str) -> None:
    assert rows
    answer = await client.get(f"{path}&dealer_id=south")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:showroom:problem:DealerUnknown")


async def test_what_is_no_date_is_refused(client: AsyncClient, rows: FollowUpRows) -> None:
    assert rows
    for wrong in ("2026-02-30", "tomorrow"):
        answer = await client.get("/v1/day/morning", params={"dealer_id": "north", "day": wrong})
        assert answer.status_code in {400, 422}, answer.text
        assert answer.headers["content-type"].startswith("application/problem+json")
