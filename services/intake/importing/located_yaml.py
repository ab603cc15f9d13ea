"""YAML as plain values, with the line of every part, so that a mistake can be told where it stands."""

from typing import Any

import yaml
from msgspec import Struct
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


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
    """Read one YAML document. Aliases are not read: a few of them can stand for more than fits in memory."""
    lines: dict[str, int] = {}
    mistakes: list[Mistake] = []
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):
            return Located(None, {}, [Mistake(1, "aliases (*name) are not read")])
        root = yaml.compose(text, yaml.SafeLoader)
        document = None if root is None else _plain(root, "", lines, mistakes)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read"
        return Located(None, {}, [Mistake(mark.line + 1 if mark else 1, f"not YAML: {what}")])
    except RecursionError:
        return Located(None, {}, [Mistake(1, "nested too deep")])
    return Located(document, lines, mistakes)


def _plain(node: Node, path: str, lines: dict[str, int], mistakes: list[Mistake]) -> Any:
    """The node as Python values; keys stay the text that was written (``NO`` is not ``False``)."""
    lines[path] = node.start_mark.line + 1
    if isinstance(node, SequenceNode):
        return [_plain(value, f"{path}[{at}]", lines, mistakes) for at, value in enumerate(node.value)]
    if isinstance(node, MappingNode):
        return _named(node, path, lines, mistakes)
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
