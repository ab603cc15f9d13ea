"""Requests are measured and logged by route template, without addresses, queries or bodies."""

from typing import Any

import structlog
from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.unit.http.conftest import PRIVATE

Client = AsyncTestClient[Litestar]
THING_ID = "0195555a-3c00-7000-8000-000000000001"


async def logged(client: Client, method: str, address: str, **request: Any) -> dict[str, Any]:
    """The log line of a request."""
    with structlog.testing.capture_logs() as lines:
        await client.request(method, address, **request)
    [line] = [dict(line) for line in lines if line["event"] == "request"]
    assert PRIVATE not in str(line)
    return line


async def test_a_request_is_logged_by_its_route(client: Client) -> None:
    line = await logged(client, "GET", f"/things/{THING_ID}?limit={PRIVATE}")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/things/{thing_id}", 422)
    assert THING_ID not in str(line)


async def test_what_no_route_takes_is_logged_without_its_address(client: Client) -> None:
    line = await logged(client, "GET", f"/{PRIVATE}")
    assert (line["route"], line["status"], line["log_level"]) == ("none", 404, "info")


async def test_ordinary_requests_are_not_news(client: Client) -> None:
    assert (await logged(client, "GET", f"/things/{THING_ID}"))["log_level"] == "debug"
    assert (await logged(client, "GET", "/fails"))["log_level"] == "error"


async def test_the_answer_carries_the_request_id(client: Client) -> None:
    given = await client.get("/health/live", headers={"X-Request-Id": "trace-0001"})
    made = await client.get("/health/live", headers={"X-Request-Id": "no"})
    assert given.headers["x-request-id"] == "trace-0001"
    assert len(made.headers["x-request-id"]) == 36


async def test_metrics_count_by_route_and_hold_no_ids(client: Client) -> None:
    await client.get(f"/things/{THING_ID}")
    await client.request("BREW", "/things")
    metrics = (await client.get("/metrics")).text
    assert 'http_request_duration_seconds_count{method="GET",route="/things/{thing_id}",status="200"}' in metrics
    assert 'method="other"' in metrics
    assert THING_ID not in metrics
