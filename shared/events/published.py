"""Today's types against what was published before: the committed schemas are the memory."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from shared.events.catalogue import ENTRIES, EventType
from shared.events.compatibility import breaks_between
from shared.events.json_schema import ENVELOPE_NAME, Schema, envelope_schema, schema_of
from shared.events.upcasters import UPCASTERS

ENVELOPE_FILE = f"{ENVELOPE_NAME}.json"
_FILE = re.compile(r"([A-Z][A-Za-z]*)\.v([1-9][0-9]*)\.json\Z")


class Problem(Struct, frozen=True):
    """Why the contracts do not hold: the file that it concerns, where in it, and what, in both languages."""

    file: str
    where: str
    en: str
    zh: str


def schema_files(entries: Iterable[EventType] = ENTRIES) -> dict[str, Schema]:
    """The schemas of today's types by the name of their file."""
    return {ENVELOPE_FILE: envelope_schema(), **{_file(entry, entry.version): schema_of(entry) for entry in entries}}


def problems_with(
    committed: Mapping[str, Schema],
    entries: Iterable[EventType] = ENTRIES,
    upcasters: Iterable[tuple[str, int]] = UPCASTERS.keys(),
) -> list[Problem]:
    """What an older reader or an older event would not survive.

    Args:
        committed: the committed schemas by file name.
        entries: today's event types.
        upcasters: from which version of which name there is an upcaster.
    """
    current = {entry.name: entry for entry in entries}
    steps = frozenset(upcasters)
    return [
        *_changed(committed, schema_files(current.values())),
        *(problem for entry in current.values() for problem in _older_versions(entry, committed, steps)),
        *(problem for file in committed if file != ENVELOPE_FILE for problem in _unexpected(file, current)),
    ]


def _file(entry: EventType, version: int) -> str:
    return f"{entry.name}.v{version}.json"


def _changed(committed: Mapping[str, Schema], expected: Mapping[str, Schema]) -> Iterator[Problem]:
    for file in sorted(committed.keys() & expected.keys()):
        for one in breaks_between(committed[file], expected[file]):
            yield Problem(file, one.where, one.en, one.zh)


def _older_versions(
    entry: EventType, committed: Mapping[str, Schema], upcasters: frozenset[tuple[str, int]]
) -> Iterator[Problem]:
    for version in range(1, entry.version):
        file = _file(entry, version)
        if file not in committed:
            yield Problem(file, "$", "schema of an older version is missing", "旧版本的模式文件缺失")
        if (entry.name, version) not in upcasters:
            yield Problem(
                file,
                "$",
                f"no upcaster from version {version} to {version + 1}",
                f"缺少从版本 {version} 到 {version + 1} 的升级函数",
            )


def _unexpected(file: str, current: Mapping[str, EventType]) -> Iterator[Problem]:
    match = _FILE.match(file)
    if match is None:
        yield Problem(file, "$", "not the name of a schema file", "不是模式文件名")
    elif match[1] not in current:
        yield Problem(
            file, "$", "event type removed; its events are still in the log", "事件类型被删除；日志中仍有其事件"
        )
    elif int(match[2]) > current[match[1]].version:
        yield Problem(file, "$", "version went back", "版本倒退")
