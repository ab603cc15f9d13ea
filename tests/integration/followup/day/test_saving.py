"""Rows in their tables: whichever way events are cut into batches, the tables end up the same."""

from datetime import timedelta
from uuid import UUID

import pytest

from services.followup.day.tables import TABLES, VIEWS, Row
from shared.database.connection import Pool
from shared.events.contact import ContactPrepared
from shared.events.daily import (
    Countermeasure,
    DailyReportReviewed,
    DailyReportSubmitted,
    Figure,
    MeetingHeld,
    TargetsSet,
    WeeklySeminarHeld,
)
from shared.events.defeat import DefeatConfirmed, DefeatReported, DefeatSpotChecked
from shared.events.order import ContractSigned, DeliveryScheduled, DepositTaken, OrderCancelled
from shared.events.reception import VisitRegistered
from shared.events.sale import NeedsReported, QuoteGiven, QuoteItem
from shared.events.values import DefeatReason, Grade, Money, Role
from tests.support.day_told import MONDAY, Told, monday

pytestmark = pytest.mark.integration

PRICE = Money(15_000_000)


def told() -> Told:
    """A lost and a won case, and a day of the store, with several events to a key."""
    day = Told()
    lost, won, order, defeat, report, task = (day.id() for _ in range(6))
    day.tell(lost, VisitRegistered(visit_id=day.id(), first_visit=True, models=("Sagitar",)), at=monday(9))
    day.tell(lost, NeedsReported(models=("Sagitar",), competitors=("Corolla",)), at=monday(10))
    day.tell(lost, NeedsReported(models=("Sagitar",)), at=monday(8))
    day.tell(lost, ContactPrepared(task_id=task, note_id=day.id()), at=monday(11))
    day.tell(lost, ContactPrepared(task_id=task, note_id=day.id()), at=monday(12))
    day.tell(lost, DefeatReported(defeat_id=defeat, reason=DefeatReason.NEEDS), at=monday(13), grade=Grade.B)
    day.tell(lost, DefeatSpotChecked(defeat_id=defeat, agrees=True), at=monday(14), by="zhao", role=Role.MANAGER)
    day.tell(lost, DefeatConfirmed(defeat_id=defeat), at=monday(15), by="zhao", role=Role.MANAGER)
    quote = QuoteGiven(quote_id=day.id(), model="Sagitar", items=(QuoteItem("car", PRICE),), total=PRICE)
    day.tell(won, quote, at=monday(9))
    day.tell(won, DepositTaken(order_id=order, model="Sagitar", amount=Money(300_000)), at=monday(10))
    day.tell(won, ContractSigned(order_id=order, model="Magotan", price=PRICE), at=monday(10, days=1))
    day.tell(won, DeliveryScheduled(order_id=order, at=monday(9, days=9)), at=monday(11, days=1))
    day.tell(won, DeliveryScheduled(order_id=order, at=monday(9, days=8)), at=monday(12, days=1))
    day.tell(won, OrderCancelled(order_id=order, reason="moved-away"), at=monday(10, days=2))
    day.tell(MONDAY, MeetingHeld(day=MONDAY, kind="morning", attended=("li", "wang")), at=monday(8), by="zhao")
    figures = (Figure("visits", 1),)
    day.tell(
        MONDAY,
        DailyReportSubmitted(report_id=report, day=MONDAY, consultant_id="li", figures=figures),
        at=monday(18),
    )
    day.tell(MONDAY, DailyReportReviewed(report_id=report, consultant_id="li", accepted=False), at=monday(19))
    for count in (5, 6):
        day.tell(
            MONDAY, TargetsSet(period="day", starts_on=MONDAY, figures=(Figure("visits", count),)), at=monday(count)
        )
    measure = Countermeasure(measure_id=day.id(), against=DefeatReason.NEEDS, title="needs-drill")
    day.tell(MONDAY, WeeklySeminarHeld(week_starts_on=MONDAY, cases=(lost, won), measures=(measure,)), at=monday(20))
    return day


async def contents(pool: Pool) -> dict[str, list[str]]:
    """Every table's rows as text, in order."""
    return {
        table: [row["row"] for row in await pool.fetch(f"SELECT t::text AS row FROM followup.{table} AS t ORDER BY 1")]  # noqa: S608 - names are ours
        for table in TABLES
    }


async def saved_in(pool: Pool, batches: list[list[Row]]) -> dict[str, list[str]]:
    """What the tables hold after these batches."""
    for table in set(TABLES).difference(VIEWS):
        await pool.execute(f"DELETE FROM followup.{table}")  # noqa: S608 - names are ours
    for batch in batches:
        day = Told()
        day.rows = list(batch)
        await day.save(pool, partition=3)
    return await contents(pool)


async def test_the_cut_into_batches_makes_no_difference_nor_does_doubled_delivery(pool: Pool) -> None:
    rows = told().rows
    whole = await saved_in(pool, [rows])
    assert all(whole.values()), [table for table, found in whole.items() if not found]
    assert await saved_in(pool, [[row] for row in rows]) == whole
    assert await saved_in(pool, [rows[:9], rows[9:]]) == whole


async def test_a_key_that_comes_several_times_is_told_once_and_whole(pool: Pool) -> None:
    await told().save(pool)
    defeat = await pool.fetchrow("SELECT status, reason, grade, spot_check_agrees FROM followup.defeat")
    assert tuple(defeat or ()) == ("confirmed", "needs", "B", True)
    won = await pool.fetchrow("SELECT day, model, price_minor, cancelled_at FROM followup.won")
    assert tuple(won or ()) == (MONDAY, "Magotan", 15_000_000, monday(10, days=2))
    orders = await pool.fetch("SELECT day FROM followup.counted WHERE figure = 'orders'")
    assert [row["day"] for row in orders] == [MONDAY]
    assert await pool.fetchval("SELECT at FROM followup.booking WHERE kind = 'delivery'") == monday(9, days=8)
    assert await pool.fetchval("SELECT at FROM followup.interest WHERE value = 'Sagitar'") == monday(10)
    assert await pool.fetchval("SELECT figures->>'visits' FROM followup.target") == "6"
    report = await pool.fetchrow("SELECT status, day, figures->>'visits' FROM followup.report")
    assert tuple(report or ()) == ("sent_back", MONDAY, "1")


async def test_a_large_batch_is_taken_in_at_once(pool: Pool) -> None:
    day = Told()
    for number in range(5_000):
        visit = VisitRegistered(visit_id=UUID(int=number), first_visit=True)
        day.tell(day.customer(), visit, at=monday() + timedelta(seconds=number))
    await day.save(pool)
    assert await pool.fetchval("SELECT count(*) FROM followup.counted WHERE figure = 'first_visits'") == 5_000
