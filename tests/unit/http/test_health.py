"""Operators ask whether a part lives and whether it can serve."""

import os

from litestar import Litestar
from litestar.testing import AsyncTestClient

from tests.unit.http.conftest import PRIVATE, Readiness

Client = AsyncTestClient[Litestar]


async def test_alive_and_ready(client: Client) -> None:
    assert (await client.get("/health/live")).json() == {"status": "ok", "pid": os.getpid()}
    assert (await client.get("/health/ready")).json() == {"status": "ok", "pid": os.getpid()}


async def test_not_ready_says_what_is_missing(client: Client, readiness: Readiness) -> None:
    readiness.missing = {"database": "no answer"}
    response = await client.get("/health/ready")
    assert (response.status_code, response.json()["about"]) == (503, {"database": "no answer"})
    assert response.headers["retry-after"] == "1"
    assert (await client.get("/health/live")).status_code == 200


async def test_a_check_that_fails_means_not_ready(client: Client, readiness: Readiness) -> None:
    readiness.missing = OSError(PRIVATE)
    response = await client.get("/health/ready")
    assert (response.status_code, response.json()["about"]) == (503, {"check": "OSError"})
