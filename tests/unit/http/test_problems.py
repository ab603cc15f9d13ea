"""Whatever goes wrong is answered with problem details (RFC 9457), in both languages, without the client's values."""

from typing import Any

import pytest
import structlog
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.unit.http.conftest import PRIVATE

Client = AsyncTestClient[Litestar]
THING = "/things/0195555a-3c00-7000-8000-000000000001"


def is_problem(response: Any, name: str, status: int) -> dict[str, Any]:
    """The body of a response that is this problem."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert (body["type"], body["status"]) == (f"urn:showroom:problem:{name}", status)
    assert body["title"]
    assert body["detail"].isascii()
    assert any(character > "\u4e00" for character in body["detail_zh"])
    assert PRIVATE not in response.text
    return body


async def test_an_address_that_nobody_serves(client: Client) -> None:
    is_problem(await client.get(f"/nobody/{PRIVATE}"), "RouteUnknown", 404)


async def test_a_method_that_is_not_served(client: Client) -> None:
    response = await client.put("/things")
    is_problem(response, "MethodNotAllowed", 405)
    assert "POST" in response.headers["allow"]


async def test_a_body_that_is_announced_too_large(client: Client) -> None:
    is_problem(await client.post("/things", content=b" " * 1001), "BodyTooLarge", 413)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("limit=99", "Expected at most 10"), (f"limit={PRIVATE}", "Expected a whole number, got text")],
)
async def test_a_wrong_parameter_is_named(client: Client, query: str, expected: str) -> None:
    body = is_problem(await client.get(f"{THING}?{query}"), "ParameterInvalid", 422)
    assert (body["path"], body["about"], body["detail"]) == ("limit", {"in": "query"}, expected)


async def test_a_parameter_that_is_missing_is_named(client: Client) -> None:
    body = is_problem(await client.get("/parts"), "ParameterMissing", 422)
    assert (body["path"], body["about"]) == ("size", {"in": "query"})


async def test_a_wrong_choice_is_told_what_there_is(client: Client) -> None:
    body = is_problem(await client.get(f"{THING}?side={PRIVATE}"), "ParameterInvalid", 422)
    assert body["about"] == {"in": "query", "allowed": ["left", "right"]}


async def test_a_problem_that_a_route_raises(client: Client) -> None:
    response = await client.get(f"{THING}?limit=7")
    body = is_problem(response, "ThingUnknown", 404)
    assert (body["title"], response.headers["retry-after"]) == ("Thing unknown", "9")


async def test_a_failure_of_ours_shows_an_incident_and_nothing_else(client: Client) -> None:
    with structlog.testing.capture_logs() as lines:
        body = is_problem(await client.get("/fails"), "Incident", 500)
    assert set(body) == {"type", "title", "status", "detail", "detail_zh", "about"}
    [failure] = [line for line in lines if line["event"] == "request failed"]
    assert failure["incident"] == body["about"]["incident"]
