"""Sections 4 and 6: the weekly seminar on won and lost cases, and whether its measures worked."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from shared.database.connection import Pool
from shared.events.card import CardOpened
from shared.events.daily import Countermeasure, WeeklySeminarHeld
from shared.events.defeat import DefeatRejected, DefeatReported
from shared.events.order import ContractSigned, DepositTaken, OrderCancelled
from shared.events.reception import VisitRegistered
from shared.events.sale import NeedsReported, QuoteGiven, QuoteItem
from shared.events.values import DefeatDetail, DefeatReason, Grade, Money, Role, Stage
from tests.support.day_told import MONDAY, ZONE, Told, monday
from tests.support.followup_rows import FollowUpRows

pytestmark = pytest.mark.integration


async def get(client: AsyncClient, path: str, **parameters: Any) -> Any:
    answer = await client.get(path, params={"dealer_id": "north", **parameters})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def seminar(client: AsyncClient) -> Any:
    return await get(client, "/v1/week/seminar", week=(MONDAY + timedelta(days=3)).isoformat())


def loses(day: Told, reason: DefeatReason, *, days: int = 0, **known: Any) -> UUID:
    customer = day.customer()
    lost = DefeatReported(defeat_id=customer, reason=reason, **known)
    day.tell(customer, lost, at=monday(15, days=days), grade=Grade.H)
    return customer


def orders(day: Told, customer: UUID, *, days: int = 0, by: str = "li") -> None:
    deposit = DepositTaken(order_id=customer, model="Sagitar", amount=Money(300_000))
    day.tell(customer, deposit, at=monday(16, days=days), by=by)


def holds_seminar(day: Told, against: DefeatReason, *, week: date = MONDAY, script: UUID | None = None) -> UUID:
    measure = Countermeasure(measure_id=day.id(), against=against, title="price-talk", script_note_id=script)
    held = WeeklySeminarHeld(week_starts_on=week, measures=(measure,))
    day.tell(week, held, at=monday(20, days=(week - MONDAY).days + 6), by="zhao", role=Role.MANAGER)
    return measure.measure_id


async def test_causes_are_counted_by_reason_and_by_model_lost_to(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    for _ in range(2):
        loses(
            day,
            DefeatReason.PURCHASING_POWER,
            detail=DefeatDetail.PRICE,
            brand_bought="Toyota",
            model_bought="Corolla",
            stage=Stage.QUOTE,
        )
    loses(day, DefeatReason.NEEDS, days=6)
    rejected = loses(day, DefeatReason.NEEDS)
    day.tell(rejected, DefeatRejected(defeat_id=rejected, reason="not-called"), at=monday(16), by="zhao")
    loses(day, DefeatReason.NEEDS, days=7)
    loses(day, DefeatReason.NEEDS, days=-1)
    await day.save(pool)
    answer = await seminar(client)
    assert (answer["week_starts_on"], answer["week_ends_on"], answer["lost"]) == ("2025-03-03", "2025-03-09", 3)
    assert [(one["reason"]["zh"], one["count"], one["cumulative"], one["details"]) for one in answer["reasons"]] == [
        ("购买力", 2, 0.6667, {"price": 2}),
        ("需求", 1, 1.0, {"unknown": 1}),
    ]
    assert [(one["brand"], one["model"], one["count"]) for one in answer["models_lost_to"]] == [
        ("Toyota", "Corolla", 2),
        (None, None, 1),
    ]
    assert answer["lost_by_grade"] == {"H": 3}
    assert answer["lost_by_stage"] == {"quote": 2, "unknown": 1}


async def test_cases_tell_the_way_that_led_there(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    customer = day.customer()
    for days in (-40, -20, -20, 1):
        day.tell(customer, VisitRegistered(visit_id=day.id(), first_visit=days == -40), at=monday(days=days))
    day.tell(customer, NeedsReported(competitors=("Corolla",)), at=monday(11, days=-40))
    for number, amount in enumerate((16_000_000, 15_000_000)):
        total = Money(amount)
        quote = QuoteGiven(quote_id=day.id(), model="Sagitar", items=(QuoteItem("car", total),), total=total)
        day.tell(customer, quote, at=monday(12 + number, days=-20))
    orders(day, customer)
    quitter = day.customer()
    orders(day, quitter)
    day.tell(quitter, OrderCancelled(order_id=quitter, reason="moved"), at=monday(10, days=1))
    await day.save(pool)
    answer = await seminar(client)
    assert answer["won"] == 1
    (one,) = answer["won_cases"]
    assert (one["customer_id"], one["days"], one["visit_days"], one["deal_minor"]) == (str(customer), 40, 2, 15_000_000)
    assert [rule["name"] for rule in one["chosen_by"]] == ["fastest", "be_back", "against_competitors", "largest_deal"]
    day.tell(customer, ContractSigned(order_id=customer, model="Sagitar", price=Money(14_500_000)), at=monday(days=2))
    await day.save(pool)
    assert (await seminar(client))["won_cases"][0]["deal_minor"] == 14_500_000


async def test_recent_measures_against_the_weeks_causes_come_with_their_scripts(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool, notes: dict[str, str]
) -> None:
    assert rows
    script = day.id()
    notes[str(script)] = "先问用途，再谈价格"
    loses(day, DefeatReason.PURCHASING_POWER)
    bearing = holds_seminar(day, DefeatReason.PURCHASING_POWER, week=MONDAY - timedelta(weeks=2), script=script)
    holds_seminar(day, DefeatReason.CONFIDENCE, week=MONDAY - timedelta(weeks=1))
    holds_seminar(day, DefeatReason.PURCHASING_POWER, week=MONDAY - timedelta(weeks=9))
    holds_seminar(day, DefeatReason.PURCHASING_POWER, week=MONDAY + timedelta(weeks=1))
    await day.save(pool)
    answer = await seminar(client)
    assert [(one["measure_id"], one["script"]) for one in answer["measures"]] == [(str(bearing), "先问用途，再谈价格")]


async def test_the_seminar_is_recorded_by_a_command_with_the_cases_and_the_best_closer(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    lost = loses(day, DefeatReason.NEEDS)
    for number in range(10):
        customer = day.customer()
        day.tell(customer, CardOpened(person_id=customer, has_name=True, has_phone=True), at=monday(days=-number))
        if number < 2:
            orders(day, customer)
    lucky = day.customer()
    day.tell(lucky, CardOpened(person_id=lucky, has_name=True, has_phone=True), at=monday(), by="wang")
    orders(day, lucky, by="wang")
    await day.save(pool)
    answer = await seminar(client)
    assert {one["consultant_id"]: (one["orders"], one["cards"], one["enough"]) for one in answer["close_rates"]} == {
        "li": (2, 10, True),
        "wang": (1, 1, False),
    }
    assert answer["best_closer_id"] == "li"
    body = answer["hold"]["body"]
    assert (body["week_starts_on"], body["best_closer_id"]) == (MONDAY.isoformat(), "li")
    assert str(lost) in body["cases"]
    held = holds_seminar(day, DefeatReason.NEEDS)
    await day.save(pool)
    after = await seminar(client)
    assert (after["hold"], after["held"]["cases"]) == (None, [])
    assert [one["measure_id"] for one in after["measures"]] == [str(held)]


async def test_a_measure_is_judged_by_the_weeks_before_and_after_it(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    measure = holds_seminar(day, DefeatReason.PURCHASING_POWER)
    sunday = 6
    for number in range(28):
        loses(day, DefeatReason.PURCHASING_POWER, days=sunday - number)
        orders(day, day.customer(), days=sunday - number)
        loses(day, DefeatReason.NEEDS, days=sunday + 1 + number)
        orders(day, day.customer(), days=sunday + 1 + number)
    loses(day, DefeatReason.PURCHASING_POWER, days=sunday + 1)
    loses(day, DefeatReason.PURCHASING_POWER, days=sunday - 28)
    loses(day, DefeatReason.PURCHASING_POWER, days=sunday + 29)
    await day.save(pool)
    answer = await get(client, "/v1/week/measures", weeks=4)
    (one,) = answer["measures"]
    assert (one["measure"]["measure_id"], one["decided_on"], one["complete"]) == (str(measure), "2025-03-09", True)
    assert one["before"]["losses"] == {"to_cause": 28, "defeats": 28, "orders": 28}
    assert one["after"]["losses"] == {"to_cause": 1, "defeats": 29, "orders": 28}
    assert (one["before"]["share_of_decided"], one["verdict"]["name"]) == (0.5, "fewer")
    assert "费希尔" in answer["rule_zh"]
    (few,) = (await get(client, "/v1/week/measures", weeks=1))["measures"]
    assert (few["before"]["losses"]["to_cause"], few["verdict"]["zh"]) == (7, "样本太少，无法判断")


async def test_what_was_rejected_or_cancelled_is_neither_lost_nor_won(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    holds_seminar(day, DefeatReason.NEEDS)
    rejected, quitter = loses(day, DefeatReason.NEEDS), day.customer()
    day.tell(rejected, DefeatRejected(defeat_id=rejected, reason="not-called"), at=monday(16), by="zhao")
    orders(day, quitter)
    day.tell(quitter, OrderCancelled(order_id=quitter, reason="moved"), at=monday(17))
    await day.save(pool)
    (one,) = (await get(client, "/v1/week/measures"))["measures"]
    assert one["before"]["losses"] == {"to_cause": 0, "defeats": 0, "orders": 0}
    assert (one["before"]["share_of_decided"], one["p_among_decided"]) == (None, 1.0)


async def test_a_measure_of_this_week_is_not_judged_yet(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    now = datetime.now(ZONE)
    week = now.date() - timedelta(days=now.weekday())
    measure = Countermeasure(measure_id=day.id(), against=DefeatReason.NEEDS, title="needs-drill")
    day.tell(week, WeeklySeminarHeld(week_starts_on=week, measures=(measure,)), at=now, by="zhao", role=Role.MANAGER)
    await day.save(pool)
    (one,) = (await get(client, "/v1/week/measures", weeks=1))["measures"]
    assert (one["complete"], one["verdict"]["name"]) == (False, "running")


async def test_a_measure_against_a_model_counts_the_losses_to_that_model(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    measure = Countermeasure(
        measure_id=day.id(), against=DefeatReason.NEEDS, model_lost_to="Corolla", title="beside-the-corolla"
    )
    held = WeeklySeminarHeld(week_starts_on=MONDAY, measures=(measure,))
    day.tell(MONDAY, held, at=monday(20, days=6), by="zhao", role=Role.MANAGER)
    loses(day, DefeatReason.NEEDS, model_bought="Corolla")
    loses(day, DefeatReason.NEEDS, model_bought="Camry")
    loses(day, DefeatReason.CONFIDENCE, model_bought="Corolla")
    await day.save(pool)
    (one,) = (await get(client, "/v1/week/measures"))["measures"]
    assert one["before"]["losses"] == {"to_cause": 1, "defeats": 3, "orders": 0}
