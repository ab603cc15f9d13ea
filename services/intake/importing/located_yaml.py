"""YAML as plain values, with the line of every part, so that a mistake can be told where it stands."""

from typing import Any

import yaml
from msgspec import Struct
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_MOST_DEPTH = 30
_BOOLEAN = "tag:yaml.org,2002:bool"
_TRUTHS = frozenset({"true", "false"})


class Mistake(Struct, frozen=True, order=True):
    """One mistake in the file, with its line."""

    line: int
    what: str


class Located(Struct, frozen=True):
    """A document, the line of each part by its path (``steps[2].with.model``), and the mistakes found on the way."""

    document: Any
    lines: dict[str, int]
    mistakes: list[Mistake]


def nearest_line(lines: dict[str, int], path: str) -> int:
    """Line of the part, or of the nearest part around it."""
    while path and path not in lines:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return lines.get(path, 1)


def parse(text: str) -> Located:
    """Read one YAML document, without aliases."""
    lines: dict[str, int] = {}
    mistakes: list[Mistake] = []
    try:
        hostile = _hostile(text)
        if hostile is not None:
            return Located(None, {}, [hostile])
        root = yaml.compose(text, yaml.SafeLoader)
        document = None if root is None else _plain(root, "", lines, mistakes)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
        return Located(None, {}, [Mistake(mark.line + 1 if mark else 1, f"not YAML: {what}")])
    return Located(document, lines, mistakes)


def _hostile(text: str) -> Mistake | None:
    """What makes a small text stand for more than fits in memory, or takes for ever to read."""
    depth = 0
    for event in yaml.parse(text):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or depth > _MOST_DEPTH:
            what = "aliases (*name) are not read" if depth <= _MOST_DEPTH else "nested too deep"
            mark = event.start_mark
            return Mistake(mark.line + 1 if mark else 1, what)
    return None


def _plain(node: Node, path: str, lines: dict[str, int], mistakes: list[Mistake]) -> Any:
    """The node as Python values. Keys stay the text that was written; a column ``no`` is not ``False``."""
    lines[path] = node.start_mark.line + 1
    if isinstance(node, SequenceNode):
        return [_plain(value, f"{path}[{at}]", lines, mistakes) for at, value in enumerate(node.value)]
    if isinstance(node, MappingNode):
        return _named(node, path, lines, mistakes)
    if node.tag == _BOOLEAN and node.value.lower() not in _TRUTHS:
        return str(node.value)
    try:
        return yaml.SafeLoader("").construct_object(node)
    except (yaml.YAMLError, ValueError) as error:
        mistakes.append(Mistake(node.start_mark.line + 1, f"cannot be read: {str(error).splitlines()[0]}"))
        return None


def _named(node: MappingNode, path: str, lines: dict[str, int], mistakes: list[Mistake]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            mistakes.append(Mistake(line, "a name is needed here"))
            continue
        name = str(key.value)
        if name in found:
            mistakes.append(Mistake(line, f"{name!r} stands here twice"))
        inner = f"{path}.{name}" if path else name
        found[name] = _plain(value, inner, lines, mistakes)
        lines[inner] = line
    return found
