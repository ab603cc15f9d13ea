"""The day through the real projector: rows come with the events, and a second telling makes the same ones."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.followup.day.tables import TABLES
from services.followup.projection import FollowUpProjection
from shared.database.connection import Pool
from shared.events.card import CardOpened, CustomerReassigned, PersonErased
from shared.events.daily import DailyReportReviewed, DailyReportSubmitted, Figure, TargetsSet
from shared.events.dealer import DealerOpened, StaffJoined
from shared.events.defeat import DefeatConfirmed, DefeatReported
from shared.events.event import Event
from shared.events.order import ContractSigned, DepositTaken
from shared.events.reception import VisitRegistered
from shared.events.streams import day_stream, dealer_stream
from shared.events.values import DefeatReason, Money, Role
from shared.projector.projector import Projector
from shared.projector.record import StoredRecord
from shared.projector.versions import make_version
from tests.support.topic import TopicPartitionWriter

pytestmark = pytest.mark.integration

DAY = date(2026, 3, 2)


def told() -> list[StoredRecord]:
    """A dealer's day: a customer who buys, one who is lost and erased, a report and its review."""
    topic = TopicPartitionWriter(seed=3)
    store, today = dealer_stream("d1"), day_stream("d1", DAY)
    buyer, lost, report = (topic.id() for _ in range(3))

    def write(stream: UUID, *events: Event) -> None:
        for event in events:
            topic.write(event, stream)

    write(
        store, DealerOpened(name="D1", time_zone="America/New_York"), StaffJoined(staff_id="li", role=Role.CONSULTANT)
    )
    for customer in (buyer, lost):
        visit = VisitRegistered(visit_id=topic.id(), first_visit=True, consultant_id="li", models=("Sagitar",))
        write(customer, visit, CardOpened(person_id=customer, has_name=True, has_phone=True, consultant_id="li"))
    write(buyer, DepositTaken(order_id=report, model="Sagitar", amount=Money(300_000)))
    write(lost, CustomerReassigned(from_consultant_id="li", to_consultant_id="wang"))
    write(lost, DefeatReported(defeat_id=lost, reason=DefeatReason.NEEDS))
    submitted = DailyReportSubmitted(report_id=report, day=DAY, consultant_id="li", figures=(Figure("visits", 2),))
    write(today, TargetsSet(period="day", starts_on=DAY, figures=(Figure("cards", 3),)), submitted)
    write(buyer, ContractSigned(order_id=report, model="Magotan", price=Money(15_000_000)))
    write(lost, DefeatConfirmed(defeat_id=lost), PersonErased(person_id=lost))
    write(today, DailyReportReviewed(report_id=report, consultant_id="li"))
    return topic.records


async def project(pool: Pool, version: int | None, batches: Sequence[Sequence[StoredRecord]]) -> str:
    """Apply the batches; the schema that was written."""
    projector = Projector(FollowUpProjection(), pool, version=version)
    await projector.load([0])
    for batch in batches:
        await projector.apply(batch)
    return projector.schema


async def contents(pool: Pool, schema: str) -> dict[str, list[str]]:
    """Every table and view, in order."""
    names = "SELECT t::text AS row FROM {}.{} AS t ORDER BY 1"
    return {table: [row["row"] for row in await pool.fetch(names.format(schema, table))] for table in TABLES}


async def test_rows_are_the_same_however_the_records_come(pool: Pool) -> None:
    records = told()
    live = await project(pool, None, [records])
    async with pool.acquire() as connection:
        await make_version(connection, FollowUpProjection(), 2, "building")
    again = await project(pool, 2, [[record] for record in records] + [records[-1:]])
    assert live != again
    found = await contents(pool, live)
    assert found == await contents(pool, again)
    told_of = {table for table, rows in found.items() if rows}
    assert {"activity", "counted", "talk", "interest", "defeat", "won", "report", "target"} <= told_of


async def test_what_is_counted_is_the_dealers_day_and_outlives_an_erasure(pool: Pool) -> None:
    await project(pool, None, [told()])
    rows = await pool.fetch(
        "SELECT figure, consultant_id, day, count(*) AS count FROM followup.counted GROUP BY 1, 2, 3"
    )
    assert {(row["figure"], row["consultant_id"]): row["count"] for row in rows} == {
        ("visits", "li"): 2,
        ("first_visits", "li"): 2,
        ("cards", "li"): 2,
        ("orders", "li"): 1,
        ("defeats", "wang"): 1,
        ("defeats_confirmed", "wang"): 1,
    }
    assert {row["day"] for row in rows} == {DAY}
    report = await pool.fetchrow("SELECT status, day, submitted_at < reviewed_at AS in_order FROM followup.report")
    assert tuple(report or ()) == ("accepted", DAY, True)


async def test_the_day_is_told_by_the_dealers_clock(pool: Pool) -> None:
    topic = TopicPartitionWriter(seed=4)
    topic.write(DealerOpened(name="D1", time_zone="America/New_York"), dealer_stream("d1"))
    late = datetime(2026, 3, 2, 2, tzinfo=UTC)
    topic.write(VisitRegistered(visit_id=topic.id(), first_visit=True), topic.id(), at=late)
    await project(pool, None, [topic.records])
    assert await pool.fetchval("SELECT day FROM followup.activity") == date(2026, 3, 1)
