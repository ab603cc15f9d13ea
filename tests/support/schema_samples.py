"""Sample data from a JSON Schema, the same each time: the smallest that it allows, and one with everything in it.

The stored examples were made with it (``python -m tests.support.schema_samples`` makes those that are missing). Once an
example is committed it stays as it is: it stands for the events of its time.
"""

import json
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

Schema = dict[str, Any]

SCHEMAS = Path(__file__).parents[2] / "shared" / "events" / "schemas"
EXAMPLES = Path(__file__).parents[1] / "contract" / "examples"

_BY_FORMAT = {"date-time": "2026-03-08T10:30:00+08:00", "date": "2026-03-08"}
_BY_PATTERN = {
    "^[a-z0-9][a-z0-9-]{0,39}$": "li-na",
    "^[A-Z]{3}$": "CNY",
    r"^[\x21-\x7e]{1,200}$": "900619746936498440^0",
    "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$": str(uuid5(NAMESPACE_URL, "evidence")),
}


def minimal(schema: Schema) -> Any:
    """Only what is required, each the first or smallest that is allowed."""
    return _sample(schema, schema.get("$defs", {}), "$", full=False)


def full(schema: Schema) -> Any:
    """Every field, none of them null."""
    return _sample(schema, schema.get("$defs", {}), "$", full=True)


def _sample(node: Schema, definitions: dict[str, Schema], path: str, *, full: bool) -> Any:
    if "$ref" in node:
        node = definitions[node["$ref"].rsplit("/", 1)[-1]]
    if "anyOf" in node:
        present = next(option for option in node["anyOf"] if option != {"type": "null"})
        return _sample(present, definitions, path, full=full)
    if node.get("type") == "object":
        return _object(node, definitions, path, full=full)
    if node.get("type") == "array":
        size = 2 if full else node.get("minItems", 0)
        return [_sample(node["items"], definitions, f"{path}[{index}]", full=full) for index in range(size)]
    return _scalar(node, path, full=full)


def _object(node: Schema, definitions: dict[str, Schema], path: str, *, full: bool) -> Schema:
    if "properties" not in node:
        return {"signals_needed": 2} if full else {}
    names = node["properties"] if full else node.get("required", [])
    return {name: _sample(node["properties"][name], definitions, f"{path}.{name}", full=full) for name in names}


def _scalar(node: Schema, path: str, *, full: bool) -> Any:
    if "enum" in node:
        return node["enum"][-1 if full else 0]
    if node["type"] == "integer":
        return node.get("minimum", 0) + (3 if full else 0)
    return full if node["type"] == "boolean" else _text(node, path)


def _text(node: Schema, path: str) -> str:
    if node.get("format") == "uuid":
        return str(uuid5(NAMESPACE_URL, path))
    if "format" in node:
        return _BY_FORMAT[node["format"]]
    return _BY_PATTERN[node["pattern"]] if "pattern" in node else "甲型 1.5T"


def write_missing() -> None:
    """An example for every schema that has none."""
    for file in sorted(SCHEMAS.glob("*.v*.json")):
        example = EXAMPLES / file.name
        if not example.exists():
            schema = json.loads(file.read_text(encoding="utf-8"))
            data = {"minimal": minimal(schema), "full": full(schema)}
            example.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_missing()
