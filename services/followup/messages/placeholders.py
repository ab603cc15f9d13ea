"""Placeholders in texts: ``{name}`` stands for a value, ``{{`` and ``}}`` for braces.

A text is gone through once, so a value that looks like a placeholder stays what it is.
"""

import re
from collections.abc import Callable, Mapping

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_BRACES = {"{{": "{", "}}": "}"}


class TextInvalid(Exception):
    """A template's text cannot be filled in.

    Args:
        code: what is wrong: ``unknown_placeholder``, ``missing_value``, ``stray_brace``, ``too_long``, ``empty``, …
        en, zh: the explanation.
        about: the placeholder, or the number, that is meant.
    """

    def __init__(self, code: str, *, en: str, zh: str, about: str | int | None = None) -> None:
        super().__init__(f"{zh} · {en}")
        self.code = code
        self.en = en
        self.zh = zh
        self.about = about


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with every placeholder replaced by its value.

    Raises:
        TextInvalid: a placeholder has no value, or a brace stands alone.
    """
    return _replaced(text, lambda name: _value(name, values))


def names_in(text: str) -> frozenset[str]:
    """Names of the placeholders in a text.

    Raises:
        TextInvalid: a brace stands alone.
    """
    names: set[str] = set()

    def note(name: str) -> str:
        names.add(name)
        return ""

    _replaced(text, note)
    return frozenset(names)


def _replaced(text: str, value_of: Callable[[str], str]) -> str:
    def replace(token: re.Match[str]) -> str:
        if token[1] is not None:
            return value_of(token[1])
        if token[0] in _BRACES:
            return _BRACES[token[0]]
        raise TextInvalid(
            "stray_brace",
            en="A brace stands alone; write {{ or }} for a brace",
            zh="花括号不成对，如需花括号请写 {{ 或 }}",
            about=token.start(),
        )

    return _TOKEN.sub(replace, text)


def _value(name: str, values: Mapping[str, str]) -> str:
    try:
        return values[name]
    except KeyError:
        raise TextInvalid(
            "missing_value", en=f"There is no value for {{{name}}}", zh=f"占位符 {{{name}}} 没有值", about=name
        ) from None
