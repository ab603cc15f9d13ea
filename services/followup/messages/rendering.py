"""From a template to the text that goes out: pure, and safe whatever a customer is called."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct

from services.followup.messages.placeholders import TextInvalid, fill, names_in
from services.followup.messages.segments import segments_of
from services.followup.messages.texts import DEFAULT_TEXTS, PLACEHOLDERS, TEMPLATES, Texts

MOST_LETTERS: Final = 500
"""What the carriers take as one message, the signature included."""

_MOST_LETTERS_OF_A_VALUE = 40
_WHERE_UNKNOWN: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {"name": "尊敬的客户", "model": "意向车型", "consultant": "销售顾问"},
    "en": {"name": "customer", "model": "car", "consultant": "your consultant"},
}
_SAMPLE: Final[Mapping[str, Mapping[str, str]]] = {
    "zh": {
        "name": "王先生",
        "dealer": "示例店",
        "consultant": "li",
        "model": "示例车型",
        "time": "11月25日（周三）14:30",
    },
    "en": {"name": "Mr Wang", "dealer": "Example", "consultant": "li", "model": "Model", "time": "Wed 25 Nov, 14:30"},
}
_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Rendered(Struct, frozen=True):
    """The text as the customer reads it, and the SMS segments that it takes."""

    text: str
    segments: int


def render(text: str, language: str, params: Mapping[str, str], *, signature: str = "") -> Rendered:
    """A template's text with the values in their places.

    A value is one line of at most 40 letters without control characters and 【】, so it can neither forge a signature
    nor break a header.

    Args:
        text: what `text_of` found.
        language: of the text.
        params: values of placeholders.
        signature: goes in front as 【…】; none when empty.

    Raises:
        TextInvalid: the text has a placeholder that does not exist or has no value, is empty or too long.
    """
    check_text(text)
    filled = fill(text, values_of(language, params)).strip()
    whole = f"【{_clean(signature)}】{filled}" if signature else filled
    if not filled:
        raise TextInvalid("empty", en="The text is empty", zh="内容为空")
    if len(whole) > MOST_LETTERS:
        raise TextInvalid(
            "too_long",
            en=f"The text has {len(whole)} letters, {MOST_LETTERS} at most",
            zh=f"内容为 {len(whole)} 字，至多 {MOST_LETTERS} 字",
            about=len(whole),
        )
    return Rendered(whole, segments_of(whole))


def values_of(language: str, params: Mapping[str, str]) -> dict[str, str]:
    """The values as a text may hold them, with a word in the stead of a name, model or consultant not known."""
    known = {name: clean for name, value in params.items() if (clean := _clean(value))}
    return {**_words(_WHERE_UNKNOWN, language), **known}


def preview(template: str, language: str, texts: Texts, params: Mapping[str, str], *, signature: str = "") -> Rendered:
    """How a template will look, with samples for the values that are not given and that its messages have.

    Raises:
        TextInvalid: there is no such template, or `render` refuses its text.
    """
    kind = TEMPLATES.get(template)
    has_time = kind is not None and kind.has_time
    samples = {name: value for name, value in _words(_SAMPLE, language).items() if has_time or name != "time"}
    return render(text_of(template, language, texts), language, {**samples, **params}, signature=signature)


def text_of(template: str, language: str, texts: Texts) -> str:
    """The text of a template: the policy's own, else the default one; where a language is missing, the Chinese one.

    Raises:
        TextInvalid: nobody has a text for it.
    """
    own, default = texts.get(template, {}), DEFAULT_TEXTS.get(template, {})
    for candidate in (language, language.partition("-")[0], "zh"):
        for known in (own, default):
            if candidate in known:
                return known[candidate]
    if own:
        return next(iter(own.values()))
    raise TextInvalid("unknown_template", en=f"There is no template {template!r}", zh="没有该消息模板", about=template)


def subject_of(template: str, language: str, dealer: str) -> str:
    """The subject of an e-mail: the template's title and the store."""
    kind = TEMPLATES.get(template)
    title = template if kind is None else (kind.zh if language.startswith("zh") else kind.en)
    return f"{title} · {_clean(dealer)}"


def check_text(text: str) -> None:
    """Refuse a text with placeholders that do not exist.

    Raises:
        TextInvalid: the first of them, in alphabetical order, or a brace that stands alone.
    """
    if unknown := sorted(names_in(text) - PLACEHOLDERS.keys()):
        known = ", ".join(PLACEHOLDERS)
        raise TextInvalid(
            "unknown_placeholder",
            en=f"There is no placeholder {{{unknown[0]}}}; there are: {known}",
            zh=f"没有占位符 {{{unknown[0]}}}，可用：{known}",
            about=unknown[0],
        )


def moment_in_words(at: datetime, time_zone: str, language: str) -> str:
    """A moment as a customer at the store reads it."""
    local = at.astimezone(ZoneInfo(time_zone))
    if language.startswith("zh"):
        return f"{local.month}月{local.day}日（周{_WEEKDAYS['zh'][local.weekday()]}）{local:%H:%M}"
    return f"{_WEEKDAYS['en'][local.weekday()]} {local.day} {_MONTHS[local.month - 1]}, {local:%H:%M}"


def _words(by_language: Mapping[str, Mapping[str, str]], language: str) -> Mapping[str, str]:
    return by_language["zh" if language.startswith("zh") else "en"]


def _clean(value: str) -> str:
    """One line, without what is not seen and what signatures are made of."""
    if not value.isprintable() or "【" in value or "】" in value:
        spaced = "".join(" " if letter.isspace() else letter for letter in value)
        value = "".join(letter for letter in spaced if unicodedata.category(letter)[0] != "C" and letter not in "【】")
    return " ".join(value.split())[:_MOST_LETTERS_OF_A_VALUE]
