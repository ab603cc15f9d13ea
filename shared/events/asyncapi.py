"""The AsyncAPI 3.0 document of what the showroom publishes on Kafka, made from the catalogue."""

from typing import Any

from shared.events.catalogue import ENTRIES, EventType
from shared.events.envelope import CONTENT_TYPE
from shared.events.event import Topic
from shared.events.json_schema import Schema, components_of
from shared.events.kafka import Relayed

Document = dict[str, Any]

_VERSION = "1.0.0"
_KAFKA_BINDING = "0.5.0"
_HEADERS = "RecordHeaders"
_PREFIX = "ce_"
_ABOUT = """\
CloudEvents 1.0 in Kafka's binary mode: the context in headers, the event's data as the value. Topics are kept for ever.
A stream (a customer, a rota, a day) stays in one partition and in order; events of dealers and groups are written to
every partition. A record may be repeated: one at or below the highest position of its ledger seen in the partition is.

采用 CloudEvents 1.0 的 Kafka 二进制模式：上下文在消息头，事件内容为消息体。主题永久保留。
同一事件流（客户、排班、日）在同一分区内有序；门店与集团事件写入每个分区。消息可能重复：账本位置不高于分区内已见最高位置者即为重复。
"""
_CHANNELS = {
    Topic.INTERACTIONS: ("interactions", "互动 · Interactions", "门店记录的一切 · Everything that showrooms recorded"),
    Topic.GRADES: ("grades", "级别 · Grades", "客户级别的每次变更 · Every change of a customer's grade"),
    Topic.CONTACT_TASKS: ("contactTasks", "跟进任务 · Contact tasks", "跟进任务的各步骤 · Steps of planned contacts"),
}


def asyncapi_document() -> Document:
    """The document as a JSON object: a channel per topic, a message per event type, headers and key of the records."""
    schemas = components_of([entry.cls for entry in ENTRIES], "#/components/schemas/{name}")
    return {
        "asyncapi": "3.0.0",
        "id": "urn:showroom",
        "info": {
            "title": "展厅事件 · Showroom events",
            "version": _VERSION,
            "description": _ABOUT,
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {name: _channel(topic) for topic, (name, *_) in _CHANNELS.items()},
        "operations": {
            f"publish{name[0].upper()}{name[1:]}": _operation(topic) for topic, (name, *_) in _CHANNELS.items()
        },
        "components": {
            "messages": {_key(entry): _message(entry) for entry in ENTRIES},
            "schemas": {_HEADERS: _headers(), **schemas},
        },
    }


def _key(entry: EventType) -> str:
    return f"{entry.name}.v{entry.version}"


def _published(topic: Topic) -> list[EventType]:
    return [entry for entry in ENTRIES if entry.topic is topic]


def _channel(topic: Topic) -> Document:
    _, title, description = _CHANNELS[topic]
    return {
        "address": topic.value,
        "title": title,
        "description": description,
        "messages": {_key(entry): {"$ref": f"#/components/messages/{_key(entry)}"} for entry in _published(topic)},
        "bindings": {
            "kafka": {
                "topicConfiguration": {"cleanup.policy": ["delete"], "retention.ms": -1, "retention.bytes": -1},
                "bindingVersion": _KAFKA_BINDING,
            }
        },
    }


def _operation(topic: Topic) -> Document:
    name, title, description = _CHANNELS[topic]
    channel = f"#/channels/{name}"
    return {
        "action": "send",
        "channel": {"$ref": channel},
        "title": title,
        "summary": description,
        "messages": [{"$ref": f"{channel}/messages/{_key(entry)}"} for entry in _published(topic)],
    }


def _message(entry: EventType) -> Document:
    return {
        "name": entry.type,
        "title": f"{entry.zh} · {entry.en}",
        "summary": f"Emitted by {entry.emitted_by}.",
        "contentType": CONTENT_TYPE,
        "headers": {"$ref": f"#/components/schemas/{_HEADERS}"},
        "payload": {"$ref": f"#/components/schemas/{entry.name}"},
        "correlationId": {"location": f"$message.header#/{_PREFIX}correlationid"},
        "tags": [{"name": f"stream:{entry.stream.value}"}, {"name": f"section:{entry.section}"}],
        "bindings": {
            "kafka": {
                "key": {"type": "string", "format": "uuid", "description": "事件流 · The stream, as ce_subject"},
                "bindingVersion": _KAFKA_BINDING,
            }
        },
        "x-older-versions": list(range(1, entry.version)),
    }


def _headers() -> Schema:
    """The record's headers: the envelope's attributes but for the data, each as text."""
    components = components_of([Relayed], "{name}")
    attributes = {name: node for name, node in components[Relayed.__name__]["properties"].items() if name != "data"}
    return {
        "title": "消息头 · Record headers",
        "description": "CloudEvents 属性；缺省者不写。 · CloudEvents attributes; an absent one has no header.",
        "type": "object",
        "properties": {
            "content-type": {"type": "string", "const": CONTENT_TYPE},
            **{_PREFIX + name: _as_text(node, components) for name, node in attributes.items()},
        },
        "required": [_PREFIX + name for name, node in attributes.items() if "anyOf" not in node],
    }


def _as_text(node: Schema, components: dict[str, Schema]) -> Schema:
    """An attribute as a header has it: never null, numbers in digits."""
    if "anyOf" in node:
        present = next(option for option in node["anyOf"] if option != {"type": "null"})
        node = {**present, "description": node["description"]}
    if "$ref" in node:
        node = {"type": "string", "enum": components[node["$ref"]]["enum"], "description": node["description"]}
    if node["type"] == "integer":
        node = {"type": "string", "pattern": "^[0-9]+$", "description": node["description"]}
    return {key: value for key, value in node.items() if key != "default"}
