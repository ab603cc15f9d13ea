"""The glossary's words are those of the code, and every value that people meet has its Chinese."""

import re
from functools import reduce
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

_TEXT = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
_PATHS = sorted(set(re.findall(r"`((?:shared|services)\.[A-Za-z0-9_.]+)`", _TEXT)))
_VALUES = dict(re.findall(r"^\| `(shared\.events\.[A-Za-z_.]+)` \| (.+) \|$", _TEXT, re.MULTILINE))


def _named(path: str) -> Any:
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        module = ".".join(parts[:end])
        if parts[end - 1][0].islower() and find_spec(module) is not None:
            return reduce(getattr, parts[end:], import_module(module))
    raise LookupError(path)


@pytest.mark.parametrize("path", _PATHS)
def test_word_is_in_the_code_where_the_glossary_says(path: str) -> None:
    assert _named(path) is not None


@pytest.mark.parametrize("path", sorted(_VALUES))
def test_every_value_has_its_chinese(path: str) -> None:
    explained = dict(re.findall(r"`([^`]+)` ([^`·]*[\u4e00-\u9fff][^`·]*)", _VALUES[path]))
    assert list(explained) == [member.value for member in _named(path)]
