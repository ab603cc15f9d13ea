"""Requests generated from the served OpenAPI document: every answer is as the document says."""

from collections.abc import Callable, Iterator
from typing import Any

import asyncpg
import jsonschema
import pytest
import schemathesis
from anyio.from_thread import start_blocking_portal
from httpx import ASGITransport, AsyncClient, Response
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection
from schemathesis.specs.openapi.definitions import OPENAPI_31

from services.grading.api import create_app
from shared.database.connection import Pool
from shared.events.values import Horizon
from shared.settings import Settings
from tests.support.generated import CHECKS, for_generated
from tests.support.graded_showroom import GradedShowroom, orders, says

pytestmark = pytest.mark.integration

PATHS = (
    "/v1/customers/{customer_id}/grade",
    "/v1/customers/{customer_id}/grades",
    "/v1/grades",
    "/v1/grade-mix",
    "/v1/signals",
)

Get = Callable[..., Response]


@pytest.fixture
def get(database_url: str) -> Iterator[Get]:
    """Asks grading's API, upon a database with two customers, on an event loop of its own."""
    with start_blocking_portal() as portal:
        pool = portal.call(_opened, database_url)
        client = AsyncClient(transport=ASGITransport(create_app(pool, Settings())), base_url="http://grading")
        yield lambda path, **parameters: portal.call(_ask, client, path, parameters)
        portal.call(client.aclose)
        portal.call(pool.close)


async def _opened(database_url: str) -> Pool:
    pool: Pool = await asyncpg.create_pool(database_url, min_size=1, max_size=2)
    showroom = GradedShowroom()
    showroom.customer(says(Horizon.DAYS_7, 10))
    showroom.customer(orders(1))
    await showroom.project(pool)
    return pool


async def _ask(client: AsyncClient, path: str, parameters: dict[str, Any]) -> Response:
    return await client.get(path, params=parameters)


def test_generated_reads_are_answered_as_documented(get: Get) -> None:
    api = schemathesis.openapi.from_dict(get("/schema").json())
    for path in PATHS:
        cases = api[path]["GET"].as_strategy(GenerationMode.POSITIVE)
        for_generated(cases, lambda case: case.validate_response(_sent(get, case), checks=CHECKS), most=25)


def test_generated_mistakes_are_refused(get: Get) -> None:
    api = schemathesis.openapi.from_dict(get("/schema").json())
    checks = [*CHECKS, negative_data_rejection]
    for path in PATHS[:-1]:  # the last has no parameters to get wrong
        cases = api[path]["GET"].as_strategy(GenerationMode.NEGATIVE)
        for_generated(cases, lambda case: case.validate_response(_sent(get, case), checks=checks), most=25)


def test_the_document_is_valid_openapi(get: Get) -> None:
    jsonschema.Draft202012Validator(OPENAPI_31).validate(get("/schema").json())


def _sent(get: Get, case: Any) -> Response:
    return get(case.formatted_path, **{name: value for name, value in case.query.items() if value is not None})
