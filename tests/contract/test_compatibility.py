"""Each kind of change that an older reader or older event would not survive is found, and named in both languages."""

import copy
from collections.abc import Callable
from typing import Annotated, Any

import pytest

from shared.events.catalogue import ENTRIES, EventType
from shared.events.compatibility import breaks_between
from shared.events.event import CATALOGUE, Event, StreamKind, Topic
from shared.events.json_schema import Schema, schema_of
from shared.events.published import ENVELOPE_FILE, problems_with, schema_files
from shared.events.upcasters import UPCASTERS
from shared.events.values import Label, described

_QUOTE = "showroom.QuoteGiven.v1"


def _schema() -> Schema:
    return copy.deepcopy(schema_of(CATALOGUE[_QUOTE]))


def _remove(schema: Any) -> None:
    del schema["properties"]["valid_until_on"]


def _rename(schema: Any) -> None:
    schema["properties"]["car_model"] = schema["properties"].pop("model")
    schema["required"] = ["car_model" if name == "model" else name for name in schema["required"]]


def _narrow(schema: Any) -> None:
    schema["properties"]["valid_until_on"]["anyOf"].pop()


def _widen(schema: Any) -> None:
    schema["properties"]["model"] = {"anyOf": [schema["properties"]["model"], {"type": "integer"}]}


def _retype(schema: Any) -> None:
    schema["properties"]["quote_id"] = {"type": "integer"}


def _reformat(schema: Any) -> None:
    schema["properties"]["quote_id"]["format"] = "date"


def _require(schema: Any) -> None:
    schema["required"].append("signals")


def _unrequire(schema: Any) -> None:
    schema["required"].remove("model")


def _add_required(schema: Any) -> None:
    schema["properties"]["colour"] = {"type": "string"}
    schema["required"].append("colour")


def _remove_value(schema: Any) -> None:
    schema["$defs"]["Signal"]["enum"].remove("C1")


def _add_value(schema: Any) -> None:
    schema["$defs"]["Signal"]["enum"].append("Z1")


def _tighten_length(schema: Any) -> None:
    schema["properties"]["model"]["maxLength"] = 10


def _tighten_size(schema: Any) -> None:
    schema["properties"]["items"]["minItems"] = 2


def _limit(schema: Any) -> None:
    schema["properties"]["items"]["items"] = {"$ref": "#/$defs/QuoteItem"}
    schema["$defs"]["QuoteItem"]["properties"]["name"]["pattern"] = "^[a-z]+$"


def _loosen(schema: Any) -> None:
    del schema["properties"]["model"]["maxLength"]


def _change_unit(schema: Any) -> None:
    schema["$defs"]["Money"]["properties"]["amount_minor"]["x-unit"] = "yuan"


def _change_default(schema: Any) -> None:
    schema["$defs"]["Money"]["properties"]["currency"]["default"] = "USD"


def _move_stream(schema: Any) -> None:
    schema["x-stream"] = "rota"


def _move_topic(schema: Any) -> None:
    schema["x-topic"] = "showroom.grades.v1"


def _something_else(schema: Any) -> None:
    schema["properties"]["items"]["uniqueItems"] = True


_BREAKING: list[tuple[Callable[[Any], None], str, str, str]] = [
    (_remove, "$.valid_until_on", "field removed", "字段被删除"),
    (_rename, "$.model", "field renamed to car_model", "字段改名为 car_model"),
    (_narrow, "$.valid_until_on", "type changed: null or string date → string date", "类型改变"),
    (_widen, "$.model", "type changed: string → integer or string", "类型改变"),
    (_retype, "$.quote_id", "type changed: string uuid → integer", "类型改变"),
    (_reformat, "$.quote_id", "type changed: string uuid → string date", "类型改变"),
    (_require, "$.signals", "optional → required", "可选变必填"),
    (_unrequire, "$.model", "required → optional", "必填变可选"),
    (_add_required, "$.colour", "new field is required", "新增字段为必填"),
    (_remove_value, "$.signals[]", "value removed: C1", "枚举值被删除：C1"),
    (_add_value, "$.signals[]", "value added: Z1", "新增枚举值：Z1"),
    (_tighten_length, "$.model", "maxLength tightened: 80 → 10", "maxLength 收紧"),
    (_tighten_size, "$.items", "minItems tightened: 1 → 2", "minItems 收紧"),
    (_limit, "$.items[].name", "pattern changed: None → ^[a-z]+$", "格式改变"),
    (_loosen, "$.model", "maxLength loosened: 80 → None", "maxLength 放宽"),
    (_change_unit, "$.total.amount_minor", "unit changed: minor units → yuan", "单位改变"),
    (_change_default, "$.total.currency", "default changed: CNY → USD", "默认值改变"),
    (_move_stream, "x-stream", "stream changed: customer → rota", "事件流改变"),
    (_move_topic, "x-topic", "topic changed: showroom.interactions.v1 → showroom.grades.v1", "主题改变"),
    (_something_else, "$.items", "uniqueItems changed", "uniqueItems 改变"),
]


@pytest.mark.parametrize(("change", "where", "en", "zh"), _BREAKING, ids=lambda part: getattr(part, "__name__", None))
def test_breaking_change_is_named(change: Callable[[Any], None], where: str, en: str, zh: str) -> None:
    changed = _schema()
    change(changed)
    found = [one for one in breaks_between(_schema(), changed) if one.where == where]
    assert [one.en.startswith(en) for one in found] == [True]
    assert zh in found[0].zh


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.name)
def test_type_is_compatible_with_itself(entry: EventType) -> None:
    assert breaks_between(schema_of(entry), schema_of(entry)) == []


def test_descriptions_and_new_optional_fields_break_nobody() -> None:
    changed = _schema()
    changed["title"] = changed["description"] = changed["x-emitted-by"] = "otherwise"
    changed["properties"]["model"]["description"] = "otherwise"
    changed["properties"]["colour"] = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
    changed["$defs"]["QuoteItem"]["properties"]["discounted"] = {"type": "boolean", "default": False}
    assert breaks_between(_schema(), changed) == []


def test_moving_a_shared_struct_to_another_name_breaks_nobody() -> None:
    changed = _schema()
    changed["$defs"]["Amount"] = changed["$defs"].pop("Money")
    changed["properties"]["total"]["$ref"] = "#/$defs/Amount"
    changed["$defs"]["QuoteItem"]["properties"]["amount"]["$ref"] = "#/$defs/Amount"
    assert breaks_between(_schema(), changed) == []


class CarWashed(Event, frozen=True, kw_only=True):
    """A car was washed."""

    model: Annotated[Label, described("The model", "车型")]


def _washed(version: int) -> EventType:
    return EventType(
        CarWashed, "CarWashed", version, "Car washed", "洗车", StreamKind.DAY, Topic.INTERACTIONS, "intake", "4"
    )


def _reasons(
    committed: dict[str, Schema], *entries: EventType, upcasters: tuple[tuple[str, int], ...] = ()
) -> list[str]:
    return [f"{one.file}: {one.en}" for one in problems_with(committed, entries, upcasters)]


def test_removed_type_is_named() -> None:
    assert _reasons(schema_files([_washed(1)])) == [
        "CarWashed.v1.json: event type removed; its events are still in the log"
    ]


def test_new_type_breaks_nobody() -> None:
    assert _reasons({}, _washed(1)) == []


def test_new_version_needs_an_upcaster_and_the_older_schema() -> None:
    committed = schema_files([_washed(1)])
    assert _reasons(committed, _washed(2)) == ["CarWashed.v1.json: no upcaster from version 1 to 2"]
    assert _reasons(committed, _washed(2), upcasters=(("CarWashed", 1),)) == []
    assert _reasons({}, _washed(2), upcasters=(("CarWashed", 1),)) == [
        "CarWashed.v1.json: schema of an older version is missing"
    ]


def test_every_step_of_the_chain_needs_an_upcaster() -> None:
    committed = {**schema_files([_washed(1)]), **schema_files([_washed(2)])}
    assert _reasons(committed, _washed(3), upcasters=(("CarWashed", 1),)) == [
        "CarWashed.v2.json: no upcaster from version 2 to 3"
    ]


def test_version_that_went_back_is_named() -> None:
    committed = {**schema_files([_washed(1)]), **schema_files([_washed(2)])}
    assert _reasons(committed, _washed(1)) == ["CarWashed.v2.json: version went back"]


def test_stray_file_is_named() -> None:
    assert _reasons({"notes.json": {}}) == ["notes.json: not the name of a schema file"]


def test_change_of_the_envelope_is_held_to_the_same_rules() -> None:
    committed = schema_files()
    changed = copy.deepcopy(committed[ENVELOPE_FILE])
    changed["properties"]["tenantid"] = changed["properties"].pop("groupid")
    changed["required"] = ["tenantid" if name == "groupid" else name for name in changed["required"]]
    assert [one.en for one in breaks_between(changed, committed[ENVELOPE_FILE])] == ["field renamed to groupid"]


def test_every_upcaster_starts_from_a_version_that_was_published() -> None:
    current = {entry.name: entry.version for entry in ENTRIES}
    assert all(1 <= version < current[name] for name, version in UPCASTERS)
