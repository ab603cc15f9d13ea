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


def _of_no_moment(match: re.Match[str], path: str) -> Expectation:
    kind, kind_zh, example = _MOMENTS[match[1]]
    return Expectation(
        f"Not a possible {kind} (RFC 3339), as {example}", f"{kind_zh}无效，应形如 {example}（RFC 3339）", path
    )


def _of_another_type(match: re.Match[str], path: str) -> Expectation:
    wanted = [_TYPES.get(name, (name, name)) for name in match["wanted"].split(" | ")]
    got_en, got_zh = _TYPES.get(match["got"], (match["got"], match["got"]))
    return Expectation(
        f"Expected {' or '.join(en for en, _ in wanted)}, got {got_en}",
        f"应为{'或'.join(zh for _, zh in wanted)}，收到的是{got_zh}",
        path,
    )


def _beyond_a_limit(match: re.Match[str], path: str) -> Expectation:
    unit_en, unit_zh = _UNITS.get(match["kind"], ("", ""))
    most = match["sign"] == "<="
    limit = match["limit"]
    return Expectation(
        f"Expected at {'most' if most else 'least'} {limit}{unit_en}",
        f"{'至多' if most else '至少'} {limit}{unit_zh}",
        path,
    )


def _of_another_form(match: re.Match[str], path: str) -> Expectation:
    pattern = match["pattern"]
    en, zh = next((words for begin, words in _FORMS.items() if pattern.startswith(begin)), (pattern, pattern))
    return Expectation(f"Expected {en}", f"应为{zh}", path)


_MOMENTS = {
    "datetime": ("time", "时间", "2026-03-02T10:15:00+08:00"),
    "date": ("date", "日期", "2026-03-02"),
    "time": ("time of day", "时刻", "10:15:00"),
}
_TYPES = {
    "int": ("a whole number", "整数"),
    "float": ("a number", "数字"),
    "str": ("text", "文本"),
    "bool": ("true or false", "true 或 false"),
    "object": ("an object", "对象"),
    "array": ("a list", "列表"),
    "null": ("null", "空值 null"),
}
_UNITS = {"str": (" characters", " 个字符"), "array": (" entries", " 项"), "object": (" fields", " 个字段")}
_FORMS = {
    "^[a-z0-9][a-z0-9-]{0,39}": (
        "an id of lower-case letters, digits and hyphens, 40 characters at most",
        "由小写字母、数字和连字符组成的标识，至多 40 个字符",
    ),
    r"^[\\x21-\\x7e]+": ("visible ASCII characters without spaces", "不含空格的可见 ASCII 字符"),
    "^[A-Z]{3}": ("a currency by its three capital letters, as CNY", "三个大写字母的币种代码，如 CNY"),
    r"^\\d{4}-\\d{2}-\\d{2}": ("a date, as 2026-03-02", "日期，如 2026-03-02"),
    r"^(\\d{4}-)?\\d{2}-\\d{2}": ("a day, as 03-02 or 2026-03-02", "日期，如 03-02 或 2026-03-02"),
    r"^([01]\\d|2[0-3]):[0-5]\\d": ("a time of day, as 09:00", "时刻，如 09:00"),
    r"^\\+\\d{5,15}": ("a phone number with + and its country, as +8613800138000", "含 + 与国家代码的电话号码"),
    "^[A-Za-z0-9_-]+": ("the `next_cursor` of the page before", "上一页的 next_cursor"),
}
"""Patterns of ids and codes, by how they begin, in words."""

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
            _of_no_moment,
        ),
        (
            r"Expected `datetime` with a timezone component",
            _fixed(
                "Expected a time with its zone, as 2026-03-02T10:15:00+08:00 (RFC 3339)",
                "时间须带时区，应形如 2026-03-02T10:15:00+08:00（RFC 3339）",
            ),
        ),
        (r"(?:Number|Integer value) out of range", _fixed("The number is out of range", "数值超出范围")),
        (r"Expected `(?P<wanted>.*)`, got `(?P<got>.*)`", _of_another_type),
        (r"Expected `(?P<kind>\w+)`(?: of length)? (?P<sign>[<>]=) (?P<limit>\S+)", _beyond_a_limit),
        (r"Expected `str` matching regex '(?P<pattern>.*)'", _of_another_form),
        (r"(Expected .*)", _fixed(r"\1", r"取值不符：\1")),
    )
)
"""Messages of msgspec and what we say; the first that fits is taken."""
