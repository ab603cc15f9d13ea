"""The served OpenAPI 3.1 document: what Litestar reads from the routes, and what a service adds to it.

Litestar describes routes whose parameters and answers are typed. Routes that take raw bodies are described by their
service as plain OpenAPI (paths, schemas), which is laid over Litestar's. Every refusal in the document is a problem.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

import msgspec
import yaml
from litestar import Request
from litestar.enums import MediaType, OpenAPIMediaType
from litestar.openapi.plugins import OpenAPIRenderPlugin
from msgspec import Struct

from shared.http.problems import PROBLEM_JSON, Problem

SCHEMA_REFERENCE = "#/components/schemas/{name}"


class Addition(Struct, frozen=True):
    """What a service adds to the document, as plain OpenAPI."""

    paths: Mapping[str, Any] = {}
    schemas: Mapping[str, Any] = {}
    tags: tuple[Mapping[str, str], ...] = ()


def problem_responses(*statuses: int) -> dict[str, Any]:
    """The ``responses`` entries of these statuses: a problem each."""
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def schemas_of(*types: Any) -> dict[str, Any]:
    """JSON Schemas of msgspec types by their names, in the dialect of OpenAPI 3.1."""
    _, components = msgspec.json.schema_components(types, ref_template=SCHEMA_REFERENCE)
    return {name: _portable(schema) for name, schema in components.items()}


def _portable(schema: Any) -> Any:
    r"""Python's ``\Z`` is ``$`` to everyone else; tuples are arrays."""
    if isinstance(schema, Mapping):
        return {
            key: part.replace(r"\Z", "$") if key == "pattern" and isinstance(part, str) else _portable(part)
            for key, part in schema.items()
        }
    if isinstance(schema, list | tuple):
        return [_portable(part) for part in schema]
    return schema


def complete(generated: Mapping[str, Any], addition: Addition) -> dict[str, Any]:
    """Litestar's document with the service's addition, and problems as the answer to all that goes wrong."""
    document = dict(generated)
    components = dict(document.get("components", {}))
    components["schemas"] = {**components.get("schemas", {}), **schemas_of(Problem), **addition.schemas}
    components["responses"] = {**components.get("responses", {}), **_problem_components()}
    document["components"] = components
    document["paths"] = {
        **{path: _with_problems(item) for path, item in document.get("paths", {}).items()},
        **addition.paths,
    }
    document["tags"] = [*document.get("tags", []), *addition.tags]
    return document


def _with_problems(item: Mapping[str, Any]) -> dict[str, Any]:
    return {method: _operation_with_problems(method, operation) for method, operation in item.items()}


def _operation_with_problems(method: str, operation: Any) -> Any:
    if not isinstance(operation, Mapping) or "responses" not in operation:
        return operation
    fine = {status: answer for status, answer in operation["responses"].items() if int(status) < HTTPStatus.BAD_REQUEST}
    named = {int(status) for status in operation["responses"] if int(status) > HTTPStatus.BAD_REQUEST}
    refused = {500, 503} | named
    if operation.get("parameters") or operation.get("requestBody"):
        refused |= {404, 422}
    if method == "post":
        refused |= {400, 413}
    return {**operation, "responses": {**fine, **problem_responses(*sorted(refused))}}


def _problem_components() -> dict[str, Any]:
    return {
        f"Problem{status}": {
            "description": description,
            "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, description in _DESCRIPTIONS.items()
    }


_DESCRIPTIONS = {
    400: "格式有误 · Malformed: not JSON, not UTF-8, cut off",
    403: "无权操作 · Not allowed to this actor",
    404: "不存在 · Unknown",
    409: "业务规则拒绝 · Refused by a rule of the showroom",
    410: "已删除 · Gone: the person was erased",
    413: "请求体过大 · Body too large",
    415: "媒体类型不支持 · Not application/json in UTF-8",
    422: "字段有误 · A field is wrong; `path` says which",
    500: "服务内部出错 · Failed on our side; `about.incident` names the log entry",
    503: "暂不可用 · Not available now; try again after `Retry-After`",
}


class _Rendering(OpenAPIRenderPlugin):
    """The completed document in one format, written once."""

    def __init__(
        self, path: str, media_type: MediaType | OpenAPIMediaType, write: Callable[[Mapping[str, Any]], bytes]
    ) -> None:
        super().__init__(path=path, media_type=media_type)
        self._write = write
        self._written: bytes | None = None

    def render(self, _request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self._written is None:
            self._written = self._write(openapi_schema)
        return self._written


def document_renderers(addition: Addition) -> list[OpenAPIRenderPlugin]:
    """``/schema`` and ``/schema/openapi.json`` in JSON, ``/schema/openapi.yaml`` in YAML."""

    def to_json(generated: Mapping[str, Any]) -> bytes:
        return msgspec.json.encode(complete(generated, addition))

    def to_yaml(generated: Mapping[str, Any]) -> bytes:
        plain = msgspec.to_builtins(complete(generated, addition))
        return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True).encode()

    return [
        _Rendering("/openapi.json", MediaType.JSON, to_json),
        _Rendering("/openapi.yaml", OpenAPIMediaType.OPENAPI_YAML, to_yaml),
    ]
