"""Says in both languages what msgspec expected, and drops the values that its messages may repeat."""

import re
from collections.abc import Callable

from msgspec import Struct

_PATH = re.compile(r" - at `([^`]*)`$")
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,49}")


class Expectation(Struct, frozen=True):
    """What was expected, and where: ``$`` is the whole body."""

    en: str
    zh: str
    path: str = "$"


def explain(message: str) -> Expectation:
    """The expectation in a message of `msgspec.ValidationError`, without any value of the client's."""
    at = _PATH.search(message)
    path = at.group(1) if at else "$"
    text = message[: at.start()] if at else message
    for pattern, words in _WORDING:
        if match := pattern.fullmatch(text):
            return words(match, path)
    return Expectation(text, f"取值有误：{text}", path)


def step(path: str, name: str) -> str:
    """The path of a field; a name that does not look like a field's may be a value, and is not shown."""
    return f"{path}.{name}" if _PLAIN_NAME.fullmatch(name) else f"{path}[...]"


def _field(sentence_en: str, sentence_zh: str) -> Callable[[re.Match[str], str], Expectation]:
    """Wording for a field that is missing or too many: its name joins the path, if it is a plain one."""

    def words(match: re.Match[str], path: str) -> Expectation:
        return Expectation(sentence_en, sentence_zh, step(path, match["name"]))

    return words


def _fixed(en: str, zh: str) -> Callable[[re.Match[str], str], Expectation]:
    """Wording that may quote the pattern's groups, which are expectations, never values."""

    def words(match: re.Match[str], path: str) -> Expectation:
        return Expectation(match.expand(en), match.expand(zh), path)

    return words


_WORDING: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Expectation]], ...] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"Object missing required field `(?P<name>.*)`", _field("This field is required", "缺少必填字段")),
        (r"Object contains unknown field `(?P<name>.*)`", _field("There is no such field", "字段不存在")),
        (r"Invalid enum value .*", _fixed("Not one of the allowed values", "不在允许的取值之内")),
        (r"Invalid value .*", _fixed("Not one of the allowed values", "不在允许的取值之内")),
        (r"Invalid UUID", _fixed("Expected a UUID", "应为 UUID")),
        (r"Invalid base64 encoded string", _fixed("Expected base64", "应为 base64 编码")),
        (
            r"Invalid RFC3339 encoded (datetime|date|time)",
            _fixed(r"Not a possible \1 (RFC 3339)", r"\1 无效（RFC 3339）"),
        ),
        (
            r"Expected `datetime` with a timezone component",
            _fixed("Expected a time with its zone (RFC 3339)", "时间须带时区（RFC 3339）"),
        ),
        (r"(?:Number|Integer value) out of range", _fixed("The number is out of range", "数值超出范围")),
        (r"(Expected .*), got (.*)", _fixed(r"\1, got \2", r"类型有误：\1, got \2")),
        (r"(Expected .*)", _fixed(r"\1", r"取值不符：\1")),
    )
)
"""Messages of msgspec and what we say; the first that fits is taken."""
