"""Section 4: monthly, weekly and daily targets against actuals."""

from typing import Any

import pytest
from httpx import AsyncClient

from shared.database.connection import Pool
from shared.events.card import CardOpened
from shared.events.daily import Figure, TargetsSet
from tests.support.day_told import MONDAY, Told, monday
from tests.support.followup_rows import FollowUpRows

pytestmark = pytest.mark.integration


async def targets(client: AsyncClient, **parameters: Any) -> Any:
    answer = await client.get("/v1/targets", params={"dealer_id": "north", "period": "week", **parameters})
    assert answer.status_code == 200, answer.text
    return answer.json()


def cards(day: Told, count: int, *, by: str, days: int = 0) -> None:
    for _ in range(count):
        customer = day.customer()
        day.tell(customer, CardOpened(person_id=customer, has_name=True, has_phone=True), at=monday(days=days), by=by)


async def test_targets_stand_beside_what_each_consultant_did(
    client: AsyncClient, rows: FollowUpRows, day: Told, pool: Pool
) -> None:
    assert rows
    cards(day, 3, by="li")
    cards(day, 1, by="wang", days=6)
    cards(day, 5, by="li", days=7)
    cards(day, 5, by="li", days=-1)
    for whose, count in (("li", 6), ("wang", 2), ("li", 4)):
        told = TargetsSet(period="week", starts_on=MONDAY, consultant_id=whose, figures=(Figure("cards", count),))
        day.tell(MONDAY, told, at=monday(8))
    day.tell(MONDAY, TargetsSet(period="day", starts_on=MONDAY, figures=(Figure("cards", 99),)), at=monday(8))
    await day.save(pool)
    answer = await targets(client, starts_on=MONDAY.isoformat())
    assert (answer["starts_on"], answer["ends_on"], answer["summed"]) == ("2025-03-03", "2025-03-09", True)
    assert [(one["target"], one["actual"]) for one in answer["store"]] == [(6, 4)]
    told = {one["consultant_id"]: one["figures"][0] for one in answer["consultants"]}
    assert {who: (line["target"], line["actual"], line["reached"]) for who, line in told.items()} == {
        "li": (4, 3, 0.75),
        "wang": (2, 1, 0.5),
        "zhang": (None, 0, None),
    }


async def test_the_running_period_is_shown_when_none_is_named(client: AsyncClient, rows: FollowUpRows) -> None:
    assert rows
    answer = await targets(client, period="month")
    assert answer["starts_on"].endswith("-01")
    assert [one["name"] for one in answer["store"]][:2] == ["visits", "cards"]


async def test_a_week_that_starts_on_a_tuesday_is_refused(client: AsyncClient, rows: FollowUpRows) -> None:
    assert rows
    answer = await client.get("/v1/targets", params={"dealer_id": "north", "period": "week", "starts_on": "2025-03-04"})
    assert (answer.status_code, answer.json()["path"]) == (422, "starts_on")
