"""Requests generated from the OpenAPI document of the day and the week: every answer is as the document says."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
import schemathesis
from anyio.from_thread import start_blocking_portal
from httpx import ASGITransport, AsyncClient, MockTransport, Response
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection

from services.followup.day.routes import day_routes
from services.followup.intake import Intake
from shared.database.connection import Pool
from shared.events.card import CardOpened
from shared.events.daily import Countermeasure, DailyReportSubmitted, Figure, TargetsSet, WeeklySeminarHeld
from shared.events.defeat import DefeatReported
from shared.events.order import DeliveryScheduled, DepositTaken
from shared.events.values import DefeatReason, Money
from shared.http.app import build_app
from tests.support.day_told import ZONE, Told
from tests.support.followup_rows import NOW, FollowUpRows
from tests.support.generated import CHECKS, for_generated

pytestmark = pytest.mark.integration

READS = (
    "/v1/day/plan",
    "/v1/day/morning",
    "/v1/day/report",
    "/v1/day/reports",
    "/v1/targets",
    "/v1/week/seminar",
    "/v1/week/measures",
)
TODAY = datetime.now(ZONE).date()
MONDAY = TODAY - timedelta(days=TODAY.weekday())
KNOWN = {"dealer_id": "north", "consultant_id": "li", "day": TODAY.isoformat(), "week": TODAY.isoformat()}

Send = Callable[[str, dict[str, str]], Response]


@pytest.fixture
def send(database_url: str) -> Iterator[Send]:
    """Asks the API upon a day on which something happened, on an event loop of its own. Intake refuses all."""
    with start_blocking_portal() as portal:
        pool = portal.call(_opened, database_url)
        refusing = MockTransport(lambda request: Response(404, request=request))
        intake = Intake("http://intake", transport=refusing, tries=1, pause=0)
        app = build_app(day_routes(pool, intake), title="t", version="1", description="d", max_body_bytes=1000)
        client = AsyncClient(transport=ASGITransport(app), base_url="http://followup")
        yield lambda path, query: portal.call(_ask, client, path, query)
        portal.call(client.aclose)
        portal.call(pool.close)


async def _opened(database_url: str) -> Pool:
    pool: Pool = await asyncpg.create_pool(database_url, min_size=1, max_size=2)
    rows = FollowUpRows(pool)
    await rows.dealer()
    customer = await rows.customer()
    await rows.task(customer, due_at=NOW)
    await rows.task(customer, status="missed", due_at=NOW, ended_at=NOW)
    day = Told()
    day.tell(customer, CardOpened(person_id=customer, has_name=True, has_phone=True), at=NOW)
    day.tell(customer, DefeatReported(defeat_id=customer, reason=DefeatReason.NEEDS), at=NOW)
    buyer = await rows.customer()
    day.tell(buyer, DepositTaken(order_id=buyer, model="Sagitar", amount=Money(300_000)), at=NOW)
    day.tell(buyer, DeliveryScheduled(order_id=buyer, at=NOW), at=NOW)
    figures = (Figure("visits", 2),)
    day.tell(TODAY, TargetsSet(period="day", starts_on=TODAY, figures=figures), at=NOW)
    report = DailyReportSubmitted(report_id=day.id(), day=TODAY, consultant_id="li", figures=figures, note_id=day.id())
    day.tell(TODAY, report, at=NOW)
    measure = Countermeasure(
        measure_id=day.id(), against=DefeatReason.NEEDS, title="needs-drill", script_note_id=day.id()
    )
    day.tell(MONDAY, WeeklySeminarHeld(week_starts_on=MONDAY, cases=(customer,), measures=(measure,)), at=NOW)
    await day.save(pool)
    return pool


async def _ask(client: AsyncClient, path: str, query: dict[str, str]) -> Response:
    return await client.get(path, params=query)


def test_what_is_asked_well_is_answered_as_documented(send: Send) -> None:
    for path in READS:
        _generated(send, path, GenerationMode.POSITIVE, CHECKS)
        _generated(send, path, GenerationMode.POSITIVE, CHECKS, KNOWN)


def test_what_is_asked_wrongly_is_refused(send: Send) -> None:
    for path in READS:
        _generated(send, path, GenerationMode.NEGATIVE, [*CHECKS, negative_data_rejection])


def _generated(
    send: Send, path: str, mode: GenerationMode, checks: list[Any], known: dict[str, str] | None = None
) -> None:
    api = schemathesis.openapi.from_dict(send("/schema", {}).json())

    def check(case: Any) -> None:
        query = {name: value for name, value in case.query.items() if value is not None}
        query |= {name: value for name, value in (known or {}).items() if name in query}
        case.validate_response(send(case.formatted_path, query), checks=checks)

    for_generated(api[path]["GET"].as_strategy(mode), check, most=20)
