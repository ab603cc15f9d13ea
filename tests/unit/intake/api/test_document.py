"""The OpenAPI document says of every command what the routes do."""

from typing import Any

import jsonschema
from litestar import Litestar
from litestar.testing import AsyncTestClient

from services.intake.deciding import DECIDERS
from services.intake.http.routes import path_of

Client = AsyncTestClient[Litestar]


def test_every_command_has_a_route_and_a_schema(document: dict[str, Any]) -> None:
    for command, decides in DECIDERS.items():
        operation = document["paths"][path_of(decides)]["post"]
        content = operation["requestBody"]["content"]["application/json"]
        assert content["schema"] == {"$ref": f"#/components/schemas/{command.__name__}"}
        assert operation["summary"] == f"{decides.zh} · {decides.en}"
        assert all(role.value in operation["description"] for role in decides.roles)
        assert operation["tags"][0] in {tag["name"] for tag in document["tags"]}


async def test_every_example_is_accepted(client: Client, document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        if path.startswith("/v1/"):
            example = item["post"]["requestBody"]["content"]["application/json"]["example"]
            response = await client.post(path, json=example)
            assert response.status_code in {200, 201}, (path, response.text)


def test_every_example_fits_its_schema(document: dict[str, Any]) -> None:
    for command, decides in DECIDERS.items():
        content = document["paths"][path_of(decides)]["post"]["requestBody"]["content"]["application/json"]
        schema = {"$ref": f"#/components/schemas/{command.__name__}", "components": document["components"]}
        jsonschema.Draft202012Validator(schema).validate(content["example"])


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in _references(document):
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


async def test_asyncapi_is_served(client: Client) -> None:
    document = (await client.get("/asyncapi.json")).json()
    assert document["asyncapi"].startswith("3.")
    assert document["channels"]


def _references(part: Any) -> list[str]:
    if isinstance(part, list):
        return [reference for one in part for reference in _references(one)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    mapped = list(part.get("mapping", {}).values()) if "propertyName" in part else []
    return own + mapped + [reference for one in part.values() for reference in _references(one)]
