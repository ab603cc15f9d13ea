"""Requests generated from the served OpenAPI document: every answer is as the document says."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg
import jsonschema
import pytest
import schemathesis
from anyio.from_thread import start_blocking_portal
from httpx import ASGITransport, AsyncClient, MockTransport, Response
from schemathesis import GenerationMode
from schemathesis.core import NOT_SET
from schemathesis.specs.openapi.checks import negative_data_rejection
from schemathesis.specs.openapi.definitions import OPENAPI_31

from services.followup.api import create_app
from services.followup.intake import Intake
from shared.database.connection import Pool
from shared.settings import Settings
from tests.support.followup_rows import NOW, FollowUpRows, hence
from tests.support.generated import CHECKS, for_generated

pytestmark = pytest.mark.integration

READS = (
    "/v1/tasks",
    "/v1/tasks/{task_id}",
    "/v1/tasks/{task_id}/sheet",
    "/v1/customers/{customer_id}/tasks",
    "/v1/overdue",
    "/v1/escalations",
    "/v1/policy",
    "/v1/policy/presets",
    "/v1/consultants/{staff_id}/calendar.ics",
)
POSTS = (
    "/v1/consultants/{staff_id}/hand-over",
    "/v1/tasks/reassign",
    "/v1/policy/check",
    "/v1/messages/preview",
)
KNOWN = {"dealer_id": "north", "staff_id": "li", "consultant_id": "li"}

Send = Callable[..., Response]


@pytest.fixture
def send(database_url: str) -> Iterator[Send]:
    """Asks follow-up's API, upon a database with a few tasks, on an event loop of its own. Intake refuses all."""
    with start_blocking_portal() as portal:
        pool = portal.call(_opened, database_url)
        refusing = MockTransport(lambda request: Response(404, request=request))
        intake = Intake("http://intake", transport=refusing, tries=1, pause=0)
        app = create_app(pool, Settings(), intake=intake)
        client = AsyncClient(transport=ASGITransport(app), base_url="http://followup")
        yield lambda method, path, **parts: portal.call(_ask, client, method, path, parts)
        portal.call(client.aclose)
        portal.call(pool.close)


async def _opened(database_url: str) -> Pool:
    pool: Pool = await asyncpg.create_pool(database_url, min_size=1, max_size=2)
    rows = FollowUpRows(pool)
    await rows.dealer()
    customer = await rows.customer()
    await rows.task(customer, purpose="raise_level", grade="A")
    await rows.task(customer, status="missed", due_at=hence(days=-2), ended_at=NOW, escalated_at=NOW)
    return pool


async def _ask(client: AsyncClient, method: str, path: str, parts: dict[str, Any]) -> Response:
    return await client.request(method, path, **parts)


def test_generated_requests_are_answered_as_documented(send: Send) -> None:
    api = schemathesis.openapi.from_dict(send("GET", "/schema").json())
    for method, paths in (("GET", READS), ("POST", POSTS)):
        for path in paths:
            cases = api[path][method].as_strategy(GenerationMode.POSITIVE)
            for_generated(cases, lambda case: case.validate_response(_sent(send, case, KNOWN), checks=CHECKS), most=25)


def test_generated_mistakes_are_refused(send: Send) -> None:
    api = schemathesis.openapi.from_dict(send("GET", "/schema").json())
    checks = [*CHECKS, negative_data_rejection]
    for method, paths in (("GET", READS), ("POST", POSTS)):
        for path in paths:
            if path == "/v1/policy/presets":  # has nothing to get wrong
                continue
            cases = api[path][method].as_strategy(GenerationMode.NEGATIVE)
            for_generated(cases, lambda case: case.validate_response(_sent(send, case), checks=checks), most=25)


def test_the_document_is_valid_openapi(send: Send) -> None:
    jsonschema.Draft202012Validator(OPENAPI_31).validate(send("GET", "/schema").json())


def _sent(send: Send, case: Any, known: dict[str, str] | None = None) -> Response:
    """Send it, with ids that there are in the stead of generated ones."""
    query = {name: value for name, value in case.query.items() if value is not None}
    parts: dict[str, Any] = {"params": {name: (known or {}).get(name, value) for name, value in query.items()}}
    if case.body is not NOT_SET:
        body = case.body
        if known and isinstance(body, dict):
            body = {**body, **{name: value for name, value in known.items() if name in body}}
        parts["content"] = body if isinstance(body, bytes) else json.dumps(body).encode()
        parts["headers"] = {"Content-Type": "application/json"}
    return send(case.method, case.formatted_path, **parts)
