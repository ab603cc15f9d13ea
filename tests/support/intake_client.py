"""Intake's HTTP API in this process, over the real ledger, with one dealer."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import httpx
from litestar import Litestar
from litestar.testing import TestClient

from services.intake.api import create_app
from services.intake.leads.api import adf_route
from shared.settings import Settings
from tests.support.ledgers import NORTH, ledgers_on

MANAGER = {"id": "zhao", "role": "manager"}
OFFICE = {"id": "head-office", "role": "group"}
VISIT = "/v1/reception/register-visit"
LEAD = "/v1/reception/receive-lead"
POLICY = "/v1/dealer/change-dealer-policy"
DEALER = "/v1/dealer/open-dealer"
BATCH = "/v1/batch"
_JSON = {"Content-Type": "application/json"}


class IntakeClient:
    """Posts commands of the manager, each with a request id of its own."""

    def __init__(self, http: TestClient[Litestar]) -> None:
        self.http = http
        self._numbers = count(1)

    def body(self, **fields: Any) -> dict[str, Any]:
        """A command's body."""
        request_id = f"request-{next(self._numbers):06}"
        return {"request_id": request_id, "dealer_id": NORTH, "actor": MANAGER, **fields}

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """Post a command."""
        return self.http.post(path, json=self.body(**fields))

    def post_raw(self, path: str, content: bytes) -> httpx.Response:
        """Post anything as JSON."""
        return self.http.post(path, content=content, headers=_JSON)


@contextmanager
def intake_client(database_url: str) -> Iterator[IntakeClient]:
    """A client of a ledger with one dealer and its manager."""
    with (
        ledgers_on(database_url, number=1) as [ledger],
        TestClient(create_app(ledger, Settings(), routes=[adf_route(ledger)])) as http,
    ):
        client = IntakeClient(http)
        assert client.post(DEALER, actor=OFFICE, group_id="acme", name="North").is_success
        assert client.post("/v1/dealer/hire-staff", actor=OFFICE, staff_id="zhao", role="manager").is_success
        yield client


def told(response: httpx.Response) -> tuple[int, str | None, str | None]:
    """Status, the problem's name and its path."""
    answer = response.json()
    name = answer.get("type")
    return response.status_code, name and name.rpartition(":")[2], answer.get("path")
