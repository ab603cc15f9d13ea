"""The served OpenAPI document: valid 3.1, with problems as the answer to all that goes wrong."""

import yaml
from litestar import Litestar
from litestar.testing import AsyncTestClient

from shared.http.document import Addition, complete, schemas_of
from shared.http.problems import Problem
from tests.unit.http.conftest import Thing

Client = AsyncTestClient[Litestar]


async def test_json_and_yaml_say_the_same(client: Client) -> None:
    document = (await client.get("/schema")).json()
    assert document["openapi"].startswith("3.1")
    assert (await client.get("/schema/openapi.json")).json() == document
    assert yaml.safe_load((await client.get("/schema/openapi.yaml")).text) == document


async def test_refusals_are_problems(client: Client) -> None:
    document = (await client.get("/schema")).json()
    responses = document["paths"]["/things/{thing_id}"]["get"]["responses"]
    assert responses["422"] == {"$ref": "#/components/responses/Problem422"}
    assert "400" not in responses
    schema = document["components"]["responses"]["Problem422"]["content"]["application/problem+json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/Problem"}


async def test_metrics_and_undescribed_routes_are_left_out(client: Client) -> None:
    paths = (await client.get("/schema")).json()["paths"]
    assert set(paths) == {"/things/{thing_id}", "/fails", "/health/live", "/health/ready"}


def test_an_addition_is_laid_over() -> None:
    addition = Addition(paths={"/x": {"post": {}}}, schemas=schemas_of(Thing), tags=({"name": "x"},))
    document = complete({"paths": {"/y": {}}, "components": {"schemas": {"Y": {}}}, "tags": [{"name": "y"}]}, addition)
    assert set(document["paths"]) == {"/x", "/y"}
    assert {"Thing", "Y", "Problem"} <= set(document["components"]["schemas"])
    assert document["tags"] == [{"name": "y"}, {"name": "x"}]


def test_every_schema_has_a_pattern_that_others_understand() -> None:
    assert r"\Z" not in str(schemas_of(Problem, Thing))
