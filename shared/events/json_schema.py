"""JSON Schemas of the event types and of the envelope, as they are committed in ``shared/events/schemas``."""

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

import msgspec
import msgspec.inspect

from shared.events.envelope import Envelope
from shared.events.event import EventType

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE_NAME = "Envelope"


def schema_of(entry: EventType) -> Schema:
    """Schema of an event type's data, complete in itself."""
    own, others = _components(entry.cls)
    return {
        "$schema": DIALECT,
        "$id": f"urn:showroom:event:{entry.name}:v{entry.version}",
        "title": f"{entry.zh} · {entry.en}",
        "description": own["description"],
        "x-type": entry.type,
        "x-stream": entry.stream.value,
        "x-topic": entry.topic.value,
        "x-emitted-by": entry.emitted_by,
        "x-section": entry.section,
        **_object(own),
        **({"$defs": others} if others else {}),
    }


def envelope_schema() -> Schema:
    """Schema of the envelope as ledgers keep it (CloudEvents structured JSON)."""
    own, others = _components(Envelope)
    return {
        "$schema": DIALECT,
        "$id": f"urn:showroom:{ENVELOPE_NAME.lower()}",
        "title": "事件信封 · Envelope",
        "description": own["description"],
        **_object(own),
        "$defs": others,
    }


def components_of(types: list[type], ref_template: str) -> dict[str, Schema]:
    """Schemas of the types and of all that they are made of, by name; references as ``ref_template`` says."""
    _, components = msgspec.json.schema_components(types, ref_template=ref_template)
    values = {cls.__name__: [member.value for member in cls] for cls in _enums(msgspec.inspect.multi_type_info(types))}
    return {
        name: {**_portable(component), **({"enum": values[name]} if name in values else {})}
        for name, component in sorted(components.items())
    }


def _enums(node: Any) -> Iterator[type[Enum]]:
    """The enums that types are made of: msgspec sorts their values, and the order of grades means something."""
    if isinstance(node, msgspec.inspect.EnumType):
        yield node.cls
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _enums(item)
    elif isinstance(node, msgspec.inspect.Type | msgspec.inspect.Field):
        yield from _enums([getattr(node, name) for name in node.__struct_fields__])


def _components(cls: type) -> tuple[Schema, dict[str, Schema]]:
    components = components_of([cls], "#/$defs/{name}")
    own = components.pop(cls.__name__)
    return own, components


def _object(schema: Schema) -> Schema:
    return {"type": "object", "properties": schema["properties"], "required": schema["required"]}


def _portable(node: Any) -> Any:
    r"""As JSON has it: lists for tuples, docstrings without their indentation, patterns that end in ``$``.

    Python's ``$`` also matches before a last line break, so the types say ``\Z``; in JSON Schema's own dialect of
    regular expressions it is ``$`` that means the end and nothing else, and ``\Z`` would mean the letter.
    """
    if isinstance(node, list | tuple):
        return [_portable(item) for item in node]
    if not isinstance(node, dict):
        return node
    portable = {key: _portable(value) for key, value in node.items()}
    if isinstance(portable.get("description"), str):
        portable["description"] = inspect.cleandoc(portable["description"])
    if isinstance(portable.get("pattern"), str):
        portable["pattern"] = re.sub(r"\\Z\Z", "$", portable["pattern"])
    return portable
