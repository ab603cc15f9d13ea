"""Which changes of a schema an older reader, or an older event, would not survive.

Within one version of an event type only two things may change: descriptions, and fields that are added as optional.
Everything else breaks somebody, because readers check what they read, and because a field at its default is not
written at all (so that a changed default changes what was recorded long ago). The rules are named one by one below;
whatever none of them names is refused as well. A breaking change needs a new version and an upcaster.
"""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from shared.events.json_schema import Schema

_FACTS = {"x-stream": ("stream", "事件流"), "x-topic": ("topic", "主题")}
_TIGHTENED_BY_MORE = ("minLength", "minItems", "minimum", "exclusiveMinimum")
_TIGHTENED_BY_LESS = ("maxLength", "maxItems", "maximum", "exclusiveMaximum")
_DOCUMENTATION = frozenset({"title", "description", "$schema", "$id", "$defs", "x-emitted-by", "x-section", "x-type"})
_LOOKED_AT = frozenset(
    {"type", "format", "enum", "anyOf", "items", "properties", "required", "default", "pattern", "x-unit"}
    | {*_FACTS, *_TIGHTENED_BY_LESS, *_TIGHTENED_BY_MORE}
)
_NOTHING = object()


class Break(Struct, frozen=True):
    """One change that breaks somebody: where, and what, in both languages."""

    where: str
    en: str
    zh: str


class Place(Struct, frozen=True):
    """The same place in the old and the new schema, references resolved."""

    path: str
    old: Schema
    new: Schema


def breaks_between(old: Schema, new: Schema) -> list[Break]:
    """Every change from ``old`` to ``new`` that is not allowed within one version."""
    old, new = _resolved(old, old.get("$defs", {})), _resolved(new, new.get("$defs", {}))
    return [*_facts(old, new), *_compare(Place("$", old, new))]


def _facts(old: Schema, new: Schema) -> Iterator[Break]:
    for key, (en, zh) in _FACTS.items():
        if old.get(key) != new.get(key):
            before, after = old.get(key), new.get(key)
            yield Break(key, f"{en} changed: {before} → {after}", f"{zh}改变：{before} → {after}")


def _compare(place: Place) -> Iterator[Break]:
    if _kind(place.old) != _kind(place.new):
        before, after = _kind(place.old), _kind(place.new)
        yield Break(place.path, f"type changed: {before} → {after}", f"类型改变：{before} → {after}")
        return
    for rule in _RULES:
        yield from rule(place)


def _kind(node: Schema) -> str:
    """What a value is, in a word or two: ``string``, ``string uuid``, ``one of …``, ``integer or null``."""
    if "anyOf" in node:
        return " or ".join(sorted(_kind(option) for option in node["anyOf"]))
    if "enum" in node:
        return "enum"
    return f"{node.get('type', 'anything')} {node.get('format', '')}".strip()


def _unit(place: Place) -> Iterator[Break]:
    before, after = place.old.get("x-unit"), place.new.get("x-unit")
    if before != after:
        yield Break(place.path, f"unit changed: {before} → {after}", f"单位改变：{before} → {after}")


def _default(place: Place) -> Iterator[Break]:
    before, after = place.old.get("default", _NOTHING), place.new.get("default", _NOTHING)
    if before is not _NOTHING and after is not _NOTHING and before != after:
        yield Break(
            place.path,
            f"default changed: {before} → {after}; recorded events leave defaults out",
            f"默认值改变：{before} → {after}；已记录的事件不写默认值",
        )


def _enum(place: Place) -> Iterator[Break]:
    before, after = place.old.get("enum", ()), place.new.get("enum", ())
    for value in (value for value in before if value not in after):
        yield Break(place.path, f"value removed: {value}; older events have it", f"枚举值被删除：{value}；旧事件中存在")
    for value in (value for value in after if value not in before):
        yield Break(
            place.path, f"value added: {value}; older readers refuse it", f"新增枚举值：{value}；旧读取方会拒绝"
        )


def _constraints(place: Place) -> Iterator[Break]:
    for key in (*_TIGHTENED_BY_MORE, *_TIGHTENED_BY_LESS):
        before, after = place.old.get(key), place.new.get(key)
        if before == after:
            continue
        tighter = before is None or (after is not None and (after > before) == (key in _TIGHTENED_BY_MORE))
        if tighter:
            yield Break(
                place.path,
                f"{key} tightened: {before} → {after}; older events may not fit",
                f"{key} 收紧：{before} → {after}；旧事件可能不符",
            )
        else:
            yield Break(
                place.path,
                f"{key} loosened: {before} → {after}; older readers refuse what is beyond",
                f"{key} 放宽：{before} → {after}；旧读取方会拒绝超出部分",
            )
    before, after = place.old.get("pattern"), place.new.get("pattern")
    if before != after:
        yield Break(place.path, f"pattern changed: {before} → {after}", f"格式改变：{before} → {after}")


def _fields(place: Place) -> Iterator[Break]:
    old, new = place.old.get("properties", {}), place.new.get("properties", {})
    renamed = dict(_renamed(old, new))
    for name in old:
        path = f"{place.path}.{name}"
        if name in renamed:
            yield Break(path, f"field renamed to {renamed[name]}", f"字段改名为 {renamed[name]}")
        elif name not in new:
            yield Break(path, "field removed", "字段被删除")
        else:
            yield from _necessity(path, name in _required(place.old), name in _required(place.new))
            yield from _compare(Place(path, old[name], new[name]))
    for name in new:
        if name not in old and name in _required(place.new) and name not in renamed.values():
            yield Break(
                f"{place.path}.{name}", "new field is required; older events lack it", "新增字段为必填；旧事件没有"
            )


def _required(node: Schema) -> list[str]:
    required: list[str] = node.get("required", [])
    return required


def _necessity(path: str, was_required: bool, is_required: bool) -> Iterator[Break]:
    if is_required and not was_required:
        yield Break(path, "optional → required; older events may lack it", "可选变必填；旧事件可能没有")
    if was_required and not is_required:
        yield Break(
            path,
            "required → optional; older readers refuse events without it",
            "必填变可选；旧读取方会拒绝缺少它的事件",
        )


def _renamed(old: dict[str, Schema], new: dict[str, Schema]) -> Iterator[tuple[str, str]]:
    """Fields that went while one of the very same meaning came."""
    came = [name for name in new if name not in old]
    for name in (name for name in old if name not in new):
        same = [other for other in came if old[name] == new[other]]
        if len(same) == 1:
            yield name, same[0]


def _items(place: Place) -> Iterator[Break]:
    if "items" in place.old and "items" in place.new:
        yield from _compare(Place(f"{place.path}[]", place.old["items"], place.new["items"]))


def _alternatives(place: Place) -> Iterator[Break]:
    old = sorted(place.old.get("anyOf", ()), key=_kind)
    new = sorted(place.new.get("anyOf", ()), key=_kind)
    for before, after in zip(old, new, strict=True):
        yield from _compare(Place(place.path, before, after))


def _anything_else(place: Place) -> Iterator[Break]:
    for key in sorted((place.old.keys() | place.new.keys()) - _LOOKED_AT - _DOCUMENTATION):
        if place.old.get(key) != place.new.get(key):
            yield Break(place.path, f"{key} changed", f"{key} 改变")


_RULES: tuple[Callable[[Place], Iterator[Break]], ...] = (
    _unit,
    _default,
    _enum,
    _constraints,
    _fields,
    _items,
    _alternatives,
    _anything_else,
)


def _resolved(node: Any, definitions: dict[str, Schema]) -> Any:
    """The node with every reference replaced by what it refers to."""
    if isinstance(node, list):
        return [_resolved(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target = definitions[node["$ref"].rsplit("/", 1)[-1]]
        node = {**target, **{key: value for key, value in node.items() if key != "$ref"}}
    return {key: value if key == "$defs" else _resolved(value, definitions) for key, value in node.items()}
