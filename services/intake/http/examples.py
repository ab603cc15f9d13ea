"""An example body for every command, made from its schema, so that it cannot be forgotten or go stale."""

from collections.abc import Mapping
from typing import Any

from services.intake.deciding import Decides
from shared.events.values import Role

_EXAMPLES: dict[str, Any] = {
    "request_id": "2026-03-02-north-000017",
    "dealer_id": "north",
    "occurred_at": "2026-03-02T10:15:00+08:00",
    "group_id": "acme",
    "name": "王伟",
    "phone": "13800138000",
    "address": "上海市徐汇区漕溪北路 1 号",
    "email": "wang.wei@example.com",
    "model": "Model A",
    "intended_model": "Model A",
    "consultant_id": "li",
    "staff_id": "li",
    "order": ["li", "wang", "zhang"],
    "time_zone": "Asia/Shanghai",
    "amount_minor": 300_000,
    "score": 8,
    "car_score": 9,
    "delivery_score": 10,
}
"""Values of fields that mean the same in every command."""

_NAMES = {"OpenDealer": "北区旗舰店", "QuoteItem": "车价"}
"""What is called ``name`` and is not a person's."""

_BY_FORMAT = {
    "uuid": "0195555a-3c00-7000-8000-000000000001",
    "date": "2026-03-05",
    "date-time": "2026-03-05T15:00:00+08:00",
}
_STAFF: dict[Role, str] = {
    Role.CONSULTANT: "li",
    Role.RECEPTIONIST: "chen",
    Role.MANAGER: "zhao",
    Role.CLERK: "sun",
    Role.AFTER_SALES: "zhou",
    Role.GROUP: "head-office",
    Role.INTEGRATION: "lead-platform",
}
"""Who acts in an example, in the order of preference."""


def example_of(decides: Decides, schemas: Mapping[str, Any]) -> dict[str, Any]:
    """A body with the command's required fields, and those optional ones that are personal or usual.

    Args:
        decides: the command.
        schemas: the JSON Schemas of all commands and of what they refer to.
    """
    schema = schemas[decides.command.__name__]
    wanted = {*schema["required"], *(_EXAMPLES.keys() & schema["properties"].keys())} - {"type", "actor"}
    role = next(role for role in _STAFF if role in decides.roles)
    example = {name: _field(schema, name, schemas) for name in schema["properties"] if name in wanted}
    return {"actor": {"id": _STAFF[role], "role": role.value}, **example}


def _field(schema: Mapping[str, Any], name: str, schemas: Mapping[str, Any]) -> Any:
    if name == "name" and schema.get("title") in _NAMES:
        return _NAMES[schema["title"]]
    return _EXAMPLES.get(name) or _value(schema["properties"][name], schemas)


def _value(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:  # noqa: PLR0911 - a kind of schema each
    if "$ref" in schema:
        return _value(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _value(schema["anyOf"][0], schemas)
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    match schema.get("type"):
        case "object":
            return {name: _field(schema, name, schemas) for name in schema.get("required", ())}
        case "array":
            return [_value(schema.get("items", {}), schemas)] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case _:
            return "example"
