"""Names in settings that no setting has. Planning leaves them to newer versions; most are slips of the pen."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import inspect

from services.followup.policy_settings import FollowUpSettings
from services.followup.views.policies.answers import WrongSetting
from shared.http.wording import step

_SETTINGS = inspect.type_info(FollowUpSettings)


def unread_settings(settings: Mapping[str, Any]) -> tuple[WrongSetting, ...]:
    """Each such name by its path, at whatever depth."""
    return tuple(
        WrongSetting(path, "没有该设置项，将被忽略", "There is no such setting; it is left unread")
        for path in _unread(_SETTINGS, settings, "$")
    )


def _unread(kind: inspect.Type, value: Any, path: str) -> Iterator[str]:
    if isinstance(kind, inspect.Metadata):
        yield from _unread(kind.type, value, path)
    elif isinstance(kind, inspect.UnionType):
        for one in kind.types:
            yield from _unread(one, value, path)
    elif isinstance(kind, inspect.StructType) and isinstance(value, Mapping):
        fields = {field.encode_name: field.type for field in kind.fields}
        yield from (step(path, name) for name in value if name not in fields)
        yield from _unread_inside({name: (fields[name], part) for name, part in value.items() if name in fields}, path)
    elif isinstance(kind, inspect.DictType) and isinstance(value, Mapping):
        yield from _unread_inside({name: (kind.value_type, part) for name, part in value.items()}, path)
    elif isinstance(kind, inspect.VarTupleType) and isinstance(value, list):
        for place, part in enumerate(value):
            yield from _unread(kind.item_type, part, f"{path}[{place}]")


def _unread_inside(parts: Mapping[str, tuple[inspect.Type, Any]], path: str) -> Iterator[str]:
    for name, (kind, part) in parts.items():
        yield from _unread(kind, part, step(path, name))
