"""What grading answers over HTTP, from rows that the real projector wrote."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from httpx import ASGITransport, AsyncClient

from services.grading.api import create_app
from services.grading.projection import GradeProjection
from shared.database.connection import Pool
from shared.events.values import Grade, Horizon, Signal
from shared.http.cursors import After, cursor_of
from shared.projector.versions import make_version, show_version
from shared.settings import Settings
from tests.support.graded_showroom import (
    GradedShowroom,
    ago,
    confirmed_lost,
    orders,
    overridden,
    reported_lost,
    says,
    shows,
)

pytestmark = pytest.mark.integration

_BY_GRADE = cursor_of(After(3, UUID(int=1)))
"""A cursor of a list that is ordered by grade."""


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    """Connections to the test's database."""
    async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as opened:
        yield opened


@pytest.fixture
async def client(pool: Pool) -> AsyncIterator[AsyncClient]:
    """Grading's API upon the test's database."""
    transport = ASGITransport(create_app(pool, Settings()))
    async with AsyncClient(transport=transport, base_url="http://grading") as opened:
        yield opened


async def listed(client: AsyncClient, **parameters: Any) -> list[UUID]:
    """Ids of a list, in its order, over all its pages of two."""
    found: list[UUID] = []
    cursor: dict[str, str] = {}
    while True:
        answer = await client.get("/v1/grades", params={"dealer_id": "north", "limit": 2, **parameters, **cursor})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [UUID(one["customer_id"]) for one in page["customers"]]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def test_a_customers_grade_says_why_in_both_languages(client: AsyncClient, pool: Pool) -> None:
    showroom = GradedShowroom()
    customer_id = showroom.customer(shows(Signal.A1, days_ago=3), shows(Signal.A4, days_ago=1))
    await showroom.project(pool)
    answer = (await client.get(f"/v1/customers/{customer_id}/grade", params={"dealer_id": "north"})).json()
    assert (answer["grade"], answer["consultant_id"], answer["overdue"]) == ("A", "li-na", False)
    (reason,) = answer["reasons"]
    assert (reason["rule"], reason["zh"]) == ("signals_observed", "该级别的购买信号已足够")
    assert [one["signal"] for one in reason["evidence"]] == ["A1", "A4"]
    assert {one["actor_id"] for one in reason["evidence"]} == {"li"}
    assert reason["evidence"][0]["zh"] == "主动要求或接受试驾"
    assert reason["evidence"][0]["en"] == "asks for, or accepts, a test drive"
    assert answer["policy"] == {"scope": "default", "version": 0}


async def test_another_dealers_customer_is_as_unknown_as_one_that_does_not_exist(
    client: AsyncClient, pool: Pool
) -> None:
    showroom = GradedShowroom()
    customer_id = showroom.customer(dealer="south")
    await showroom.project(pool)
    for unknown in (customer_id, uuid4()):
        for what in ("grade", "grades"):
            answer = await client.get(f"/v1/customers/{unknown}/{what}", params={"dealer_id": "north"})
            assert answer.status_code == 404
            assert answer.json()["type"] == "urn:showroom:problem:CustomerUnknown"


async def test_the_history_is_every_change_with_its_reasons(client: AsyncClient, pool: Pool) -> None:
    showroom = GradedShowroom()
    customer_id = showroom.customer(says(Horizon.MONTH_1, 20), says(Horizon.DAYS_7, 5), orders(1))
    await showroom.project(pool)
    address = f"/v1/customers/{customer_id}/grades"
    answer = (await client.get(address, params={"dealer_id": "north"})).json()
    changes = answer["changes"]
    assert [(one["before"], one["after"]) for one in changes] == [
        ("ungraded", "C"),
        ("C", "A"),
        ("A", "H"),
        ("H", "O"),
    ]
    assert [one["sequence"] for one in changes] == [1, 2, 3, 4]
    assert changes[2]["reasons"][0]["signals"][0]["zh"] == "表示七天内购车"
    assert changes[2]["reasons"][0]["evidence_ids"] == [changes[2]["cause_id"]]
    first = (await client.get(address, params={"dealer_id": "north", "limit": 3})).json()
    assert first["changes"] == changes[:3]
    rest = await client.get(address, params={"dealer_id": "north", "after": first["next_after"]})
    assert rest.json()["changes"] == changes[3:]


async def test_a_list_has_every_open_customer_once_the_highest_grade_first(client: AsyncClient, pool: Pool) -> None:
    showroom = GradedShowroom()
    low = {showroom.customer() for _ in range(3)}
    high = showroom.customer(orders(1))
    middle = {showroom.customer(says(Horizon.MONTH_1, 2)) for _ in range(2)}
    showroom.customer(reported_lost(2), confirmed_lost(1))
    showroom.customer(dealer="south")
    await showroom.project(pool)
    found = await listed(client)
    assert found[0] == high
    assert set(found[1:3]) == middle
    assert set(found[3:]) == low
    assert len(found) == 6


async def test_a_list_is_narrowed_by_consultant_grade_end_state_and_overdue(client: AsyncClient, pool: Pool) -> None:
    showroom = GradedShowroom()
    mine = showroom.customer(consultant="chen-jie")
    plus = showroom.customer(says(Horizon.DAYS_15, 2))
    lost = showroom.customer(reported_lost(2), confirmed_lost(1))
    late = showroom.customer(says(Horizon.DAYS_7, 10))
    later = showroom.customer(says(Horizon.DAYS_7, 12))
    latest = showroom.customer(says(Horizon.DAYS_7, 11))
    await showroom.project(pool)
    assert await listed(client, consultant_id="chen-jie") == [mine]
    assert await listed(client, grade="A+") == [plus]
    unescaped = (await client.get("/v1/grades?dealer_id=north&grade=A+")).json()
    assert [one["customer_id"] for one in unescaped["customers"]] == [str(plus)]
    assert await listed(client, end_state="defeated") == [lost]
    assert await listed(client, overdue=True) == [later, latest, late]
    assert set(await listed(client, overdue=False)) == {mine, plus}


async def test_the_mix_counts_every_customer_once(client: AsyncClient, pool: Pool) -> None:
    showroom = GradedShowroom()
    showroom.customer(says(Horizon.DAYS_7, 10))
    showroom.customer(overridden(Grade.H, 1))
    showroom.customer(reported_lost(1))
    showroom.customer(reported_lost(2), confirmed_lost(1))
    showroom.customer(orders(1), dealer="south")
    await showroom.project(pool)
    (north,) = (await client.get("/v1/grade-mix", params={"dealer_id": "north"})).json()["dealers"]
    assert {grade: count for grade, count in north["open"].items() if count} == {"H": 2, "C": 1}
    assert {state: count for state, count in north["ended"].items() if count} == {"defeated": 1}
    assert (north["overdue"], north["overridden"], north["defeat_reported"]) == (1, 1, 1)
    group = (await client.get("/v1/grade-mix", params={"group_id": "acme"})).json()["dealers"]
    assert [one["dealer_id"] for one in group] == ["north", "south"]
    assert group[1]["open"]["O"] == 1
    (nobody,) = (await client.get("/v1/grade-mix", params={"dealer_id": "east"})).json()["dealers"]
    assert sum(nobody["open"].values()) == 0


async def test_the_33_signals_are_there_for_whoever_shows_them(client: AsyncClient) -> None:
    signals = (await client.get("/v1/signals")).json()
    assert len(signals) == 33
    assert signals[0] == {
        "signal": "C1",
        "grade": "C",
        "stages": ["needs_analysis"],
        "zh": "只留下个人信息便离开",
        "en": "leaves only personal details",
    }


WRONG_FILTERS = (
    ("", "ParameterMissing", "dealer_id"),
    ("dealer_id=North!", "ParameterInvalid", "dealer_id"),
    ("dealer_id=north&colour=red", "ParameterUnknown", None),
    ("dealer_id=north&dealer_id=south", "ParameterRepeated", "dealer_id"),
    ("dealer_id=north&grade=Z", "ParameterInvalid", "grade"),
    ("dealer_id=north&end_state=lost", "ParameterInvalid", "end_state"),
    ("dealer_id=north&overdue=perhaps", "ParameterInvalid", "overdue"),
    ("dealer_id=north&overdue=true&end_state=defeated", "ParameterInvalid", "overdue"),
    ("dealer_id=north&limit=0", "ParameterInvalid", "limit"),
    ("dealer_id=north&limit=501", "ParameterInvalid", "limit"),
    ("dealer_id=north&limit=ten", "ParameterInvalid", "limit"),
    ("dealer_id=north&cursor=nonsense", "ParameterInvalid", "cursor"),
    ("dealer_id=north&cursor=WzMsMV0", "ParameterInvalid", "cursor"),
    (f"dealer_id=north&overdue=true&cursor={_BY_GRADE}", "ParameterInvalid", "cursor"),
)


async def test_a_wrong_filter_is_named(client: AsyncClient) -> None:
    for query, name, path in WRONG_FILTERS:
        answer = await client.get(f"/v1/grades?{query}")
        problem = answer.json()
        assert answer.status_code == 422, query
        assert problem["type"] == f"urn:showroom:problem:{name}", query
        assert problem.get("path") == path, query
        assert answer.headers["content-type"] == "application/problem+json"


async def test_the_mix_wants_either_a_dealer_or_a_group(client: AsyncClient) -> None:
    for query in ("", "dealer_id=north&group_id=acme"):
        assert (await client.get(f"/v1/grade-mix?{query}")).status_code == 422


async def test_ready_as_long_as_the_database_answers(client: AsyncClient, pool: Pool) -> None:
    assert (await client.get("/health/ready")).status_code == 200
    await pool.close()
    assert (await client.get("/health/ready")).status_code == 503
    answer = await client.get("/v1/grades?dealer_id=north")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"


async def test_readers_notice_nothing_when_another_version_goes_live(client: AsyncClient, pool: Pool) -> None:
    showroom = GradedShowroom()
    customer_id = showroom.customer(says(Horizon.DAYS_7, 1))
    await showroom.project(pool)
    projection = GradeProjection()
    async with pool.acquire() as connection:
        await make_version(connection, projection, 2, "building")
        for table in ("customer_grade", "outbox"):
            await connection.execute(f"INSERT INTO grading_v2.{table} SELECT * FROM grading_v1.{table}")  # noqa: S608
    addresses = [f"/v1/customers/{customer_id}/{what}?dealer_id=north" for what in ("grade", "grades")]
    addresses += ["/v1/grades?dealer_id=north", "/v1/grade-mix?dealer_id=north"]
    before = [(await client.get(address)).json() for address in addresses]
    switching = asyncio.create_task(_switch_to_and_fro(pool, projection))
    while not switching.done():
        answers = await asyncio.gather(*(client.get(address) for address in addresses))
        assert [answer.json() for answer in answers] == before
    await switching


async def _switch_to_and_fro(pool: Pool, projection: GradeProjection) -> None:
    for turn in range(20):
        async with pool.acquire() as connection, connection.transaction():
            await show_version(connection, projection, 1 + turn % 2)
        await asyncio.sleep(0.02)


async def test_times_are_told_with_their_zone(client: AsyncClient, pool: Pool) -> None:
    showroom = GradedShowroom()
    customer_id = showroom.customer(says(Horizon.DAYS_7, 10))
    await showroom.project(pool)
    answer = (await client.get(f"/v1/customers/{customer_id}/grade", params={"dealer_id": "north"})).json()
    assert answer["regrade_due_at"] == ago(3).isoformat().replace("+00:00", "Z")
    assert answer["overdue"]
