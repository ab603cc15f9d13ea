"""The event catalogue as a page for people, made from the types."""

import json
from collections.abc import Iterable, Iterator
from types import ModuleType

from shared.events.catalogue import ENTRIES, EVENT_MODULES, EventType
from shared.events.json_schema import Schema, components_of, envelope_schema

_HEAD = """\
# 事件目录 · Event catalogue

由类型自动生成，请勿手改。 · Made from the types by `showroom contracts export`; changes belong there.

所有事件都装在下文的信封中；“缺省”一栏为空的字段必有；等于默认值的字段不写出；章节见[业务规则](domain-rules.md)。
· Every event travels in the [envelope](#事件信封--envelope) below. A field without an entry under *absent* is always
there; a field at its default is left out when an event is written. Sections are those of the
[domain rules](domain-rules.md).

| 事件 · event | 中文 | 事件流 · stream | 主题 · topic | 章节 · section |
| --- | --- | --- | --- | --- |
"""
_FIELD_HEAD = (
    "| 字段 · field | 类型 · type | 含义 · meaning | 单位 · unit | 缺省 · absent |\n| --- | --- | --- | --- | --- |"
)
_LIMITS = (("minLength", "maxLength"), ("minItems", "maxItems"), ("minimum", "maximum"))


def catalogue_page() -> str:
    """The page in Markdown."""
    components = components_of([entry.cls for entry in ENTRIES], "{name}")
    parts = [
        _HEAD + "\n".join(_index_row(entry) for entry in ENTRIES),
        _envelope(),
        *(_module(module, components) for module in EVENT_MODULES),
        _values(components),
    ]
    return "\n\n".join(parts) + "\n"


def _index_row(entry: EventType) -> str:
    anchor = f"{entry.zh}--{entry.name}".lower()
    return f"| [{entry.name}](#{anchor}) | {entry.zh} | {entry.stream} | {entry.topic} | {entry.section} |"


def _envelope() -> str:
    schema = envelope_schema()
    return "\n\n".join(["## 事件信封 · Envelope", schema["description"], _fields(schema)])


def _module(module: ModuleType, components: dict[str, Schema]) -> str:
    events = [entry for entry in ENTRIES if entry.cls.__module__ == module.__name__]
    title = (module.__doc__ or "").split("\n", 1)[0].split(". ", 1)[0].rstrip(".")
    return "\n\n".join([f"## {title}", *(_event(entry, components[entry.name]) for entry in events)])


def _event(entry: EventType, schema: Schema) -> str:
    facts = (
        f"`{entry.type}` · stream {entry.stream} · topic `{entry.topic}` · section {entry.section} · "
        f"emitted by {entry.emitted_by}"
    )
    older = f"\n\n旧版本 · Older versions, read through upcasters: {_older(entry)}" if entry.version > 1 else ""
    heading = f"### {entry.zh} · {entry.name}"
    return f"{heading}\n\n**{entry.en}.** {schema['description']}\n\n{facts}{older}\n\n{_fields(schema)}".rstrip()


def _older(entry: EventType) -> str:
    folder = "../shared/events/schemas"
    return ", ".join(f"[v{one}]({folder}/{entry.name}.v{one}.json)" for one in range(1, entry.version))


def _fields(schema: Schema) -> str:
    if not schema["properties"]:
        return "无自有字段 · No fields of its own"
    rows = (_row(name, node, name in schema["required"]) for name, node in schema["properties"].items())
    return "\n".join([_FIELD_HEAD, *rows])


def _row(name: str, node: Schema, required: bool) -> str:
    absent = "" if required else f"`{json.dumps(node.get('default'), ensure_ascii=False)}`"
    return f"| `{name}` | {_type(node)} | {_found(node, 'description')} | {_found(node, 'x-unit')} | {absent} |"


def _found(node: Schema, key: str) -> str:
    """What the node, or the one option of it that is not null, says under the key."""
    return next((one[key].replace("\n", " ").replace("<", "&lt;") for one in _self_and_options(node) if key in one), "")


def _self_and_options(node: Schema) -> Iterable[Schema]:
    yield node
    yield from node.get("anyOf", ())


def _type(node: Schema) -> str:
    if "anyOf" in node:
        return ", ".join(_type(option) for option in node["anyOf"] if option != {"type": "null"}) + " or null"
    if "$ref" in node:
        name = node["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if node.get("type") == "array":
        return f"list{_limits(node)} of {_type(node['items'])}"
    return f"{node.get('format') or node.get('type', 'any JSON')}{_limits(node)}"


def _limits(node: Schema) -> str:
    for low, high in _LIMITS:
        if low in node or high in node:
            return f" {node.get(low, '')}…{node.get(high, '')}"
    return f" `{node['pattern'].replace('|', chr(92) + '|')}`" if "pattern" in node else ""


def _values(components: dict[str, Schema]) -> str:
    events = {entry.name for entry in ENTRIES}
    shared = {name: schema for name, schema in components.items() if name not in events}
    return "\n\n".join(["## 取值 · Values", *_value_sections(shared)])


def _value_sections(shared: dict[str, Schema]) -> Iterator[str]:
    for name, schema in shared.items():
        body = _fields(schema) if "properties" in schema else " · ".join(f"`{value}`" for value in schema["enum"])
        yield f"### {name}\n\n{schema['description']}\n\n{body}"
