"""What OpenAPI says of the commands: a path each, its schema, who may give it, an example, and what can go wrong."""

from collections.abc import Collection, Mapping
from typing import Any

from services.intake.deciding import Decides
from services.intake.http.answers import BatchAnswer, CommandAnswer
from services.intake.http.examples import example_of
from services.intake.http.routes import BATCH_PATH, MOST_COMMANDS, path_of
from shared.events.values import Role
from shared.http.document import Addition, problem_responses, schemas_of

SUBJECTS: dict[str, str] = {
    "dealer": "门店、员工、请假与规则 · Dealers, staff, leaves, policies",
    "rota": "排班 · Rota",
    "reception": "来店、来电与线索 · Visits, calls, leads",
    "card": "客户信息卡 · Customer cards",
    "sale": "需求、介绍、试驾与报价 · Needs, presentation, test drive, quote",
    "order": "订金、合同、交车至首保 · Deposit to first service",
    "defeat": "战败、失控与再启动 · Defeat, out of contact, come back",
    "contact": "跟进联系 · Follow-up contacts",
    "message": "消息与联系意愿 · Messages and consent",
    "daily": "早会、日报、目标与研讨 · Meetings, reports, targets, seminar",
    "batch": "批量提交 · Many commands at once",
}
"""Tags: the subjects, with both names."""

ROLES: dict[Role, str] = {
    Role.GROUP: "group 集团",
    Role.CONSULTANT: "consultant 销售顾问",
    Role.RECEPTIONIST: "receptionist 前台",
    Role.MANAGER: "manager 销售经理",
    Role.CLERK: "clerk 信息员",
    Role.AFTER_SALES: "after_sales 售后",
    Role.INTEGRATION: "integration 系统",
}

_KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "可代替请求体中的 request_id · May stand for `request_id` in the body; both must agree",
    "schema": {"type": "string", "pattern": "^[!-~]{8,100}$"},
}
_REPEATED_HEADER = {
    "Repeated": {
        "description": "重复请求时为 true · `true` when this request id had been recorded before",
        "schema": {"type": "string", "enum": ["true"]},
    }
}


def commands_addition(registered: Collection[Decides]) -> Addition:
    """The document's part about these commands."""
    schemas = {**_command_schemas(registered), **schemas_of(CommandAnswer, BatchAnswer)}
    paths = {path_of(decides): {"post": _operation(decides, schemas)} for decides in registered}
    paths[BATCH_PATH] = {"post": _batch_operation(registered, schemas)}
    tags = {*(decides.subject for decides in registered), "batch"}
    return Addition(
        paths=paths,
        schemas=schemas,
        tags=tuple({"name": name, "description": title} for name, title in SUBJECTS.items() if name in tags),
    )


def together(first: Addition, more: Addition | None) -> Addition:
    """Both additions as one."""
    if more is None:
        return first
    return Addition(
        paths={**first.paths, **more.paths}, schemas={**first.schemas, **more.schemas}, tags=(*first.tags, *more.tags)
    )


def _command_schemas(registered: Collection[Decides]) -> dict[str, Any]:
    """Schemas of the commands and of what they hold: no unknown fields anywhere; outside a batch, no need of a type."""
    schemas = schemas_of(*(decides.command for decides in registered))
    for schema in schemas.values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    for decides in registered:
        schemas[decides.command.__name__]["required"].remove("type")
    return schemas


def _operation(decides: Decides, schemas: Mapping[str, Any]) -> dict[str, Any]:
    name = decides.command.__name__
    roles = ", ".join(title for role, title in ROLES.items() if role in decides.roles)
    recorded = _json_answer("已记录 · Recorded, now or before", _reference("CommandAnswer"))
    return {
        "operationId": name,
        "tags": [decides.subject],
        "summary": f"{decides.zh} · {decides.en}",
        "description": f"{decides.command.__doc__}\n\n角色 · Roles: {roles}",
        "parameters": [_KEY_PARAMETER],
        "requestBody": _json_body(_reference(name), example_of(decides, schemas)),
        "responses": {
            "201": {**recorded, "headers": _REPEATED_HEADER},
            **problem_responses(400, 403, 404, 409, 410, 413, 415, 422, 500, 503),
        },
    }


def _batch_operation(registered: Collection[Decides], schemas: Mapping[str, Any]) -> dict[str, Any]:
    references = {decides.command.__name__: _reference(decides.command.__name__) for decides in registered}
    first = next(iter(registered))
    item = {
        "type": "object",
        "required": ["type"],
        "oneOf": list(references.values()),
        "discriminator": {
            "propertyName": "type",
            "mapping": {name: reference["$ref"] for name, reference in references.items()},
        },
    }
    return {
        "operationId": "Batch",
        "tags": ["batch"],
        "summary": "批量提交命令 · Give many commands",
        "description": (
            f"一次至多 {MOST_COMMANDS} 条命令，逐条应答；一条有误不影响其余。\n\n"
            f"Up to {MOST_COMMANDS} commands of any types, each with its `type`; the answers come in their order. "
            "What is wrong with one does not stop the others; each has its own `request_id`."
        ),
        "requestBody": _json_body(
            {"type": "array", "maxItems": MOST_COMMANDS, "items": item},
            [{"type": first.command.__name__, **example_of(first, schemas)}],
        ),
        "responses": {
            "200": _json_answer(
                "逐条结果 · An answer for each command", {"type": "array", "items": _reference("BatchAnswer")}
            ),
            **problem_responses(400, 413, 415, 422, 500, 503),
        },
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json_body(schema: Mapping[str, Any], example: Any) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}


def _json_answer(description: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
