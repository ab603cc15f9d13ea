"""Paths into a gateway's answer."""

from typing import Any

import pytest

from services.followup.messages.json_path import parse_path, value_at

ANSWER = {"code": 0, "ok": True, "data": [{"msg-id": "m1"}, {"msg-id": 7}], "none": None}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("$.code", "0"),
        ("$.ok", "true"),
        ("$.data[0].msg-id", "m1"),
        ("$.data[1].msg-id", "7"),
        ("$.data[2].msg-id", None),
        ("$.data", None),
        ("$.none", None),
        ("$.data.x", None),
        ("$.code.x", None),
        ("$[0]", None),
    ],
)
def test_what_stands_at_a_path(path: str, value: str | None) -> None:
    assert value_at(parse_path(path), ANSWER) == value


@pytest.mark.parametrize(("document", "value"), [("text", "text"), (1.5, "1.5"), (["a"], None)])
def test_the_whole_answer(document: Any, value: str | None) -> None:
    assert value_at(parse_path("$"), document) == value


@pytest.mark.parametrize("path", ["", "id", "$id", "$.", "$.a[", "$.a[x]", "$..a", "$.a b"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_path(path)
