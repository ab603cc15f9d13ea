"""A wrong body is answered with the path of the field and what was expected, never with what it held."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import Meta, Struct

from shared.http.decoding import MOST_DEPTH, decode_body
from shared.http.problems import ProblemRaised


class Colour(StrEnum):
    """A value with few choices."""

    RED = "red"


class Part(Struct, forbid_unknown_fields=True):
    """An inner object."""

    size: int


class Body(Struct, forbid_unknown_fields=True):
    """A body with a field of every kind."""

    count: Annotated[int, Meta(ge=0, le=10)]
    colour: Colour | None = None
    id: UUID | None = None
    at: Annotated[datetime, Meta(tz=True)] | None = None
    on: date | None = None
    parts: Annotated[tuple[Part, ...], Meta(max_length=2)] = ()
    code: Annotated[str, Meta(pattern=r"^[a-z]+\Z", min_length=2)] = "ab"
    free: dict[str, Any] = {}


DECODER = msgspec.json.Decoder(Body)


def refusal(body: bytes) -> tuple[int, str | None, str]:
    """Status, path and explanation of the refusal of a body."""
    with pytest.raises(ProblemRaised) as raised:
        decode_body(DECODER, body)
    problem = raised.value.problem
    assert problem.detail_zh
    return problem.status, problem.path, problem.detail


def test_a_right_body_is_decoded() -> None:
    assert decode_body(DECODER, b'{"count":1,"parts":[{"size":2}]}') == Body(1, parts=(Part(2),))


@pytest.mark.parametrize(
    ("fields", "path", "expectation"),
    [
        (b'"count":"x"', "$.count", "Expected `int`, got `str`"),
        (b'"count":11', "$.count", "Expected `int` <= 10"),
        (b'"count":1e999', "$.count", "The number is out of range"),
        (b'"count":1,"colour":"SECRET"', "$.colour", "Not one of the allowed values"),
        (b'"count":1,"id":"SECRET"', "$.id", "Expected a UUID"),
        (b'"count":1,"at":"2026-02-30T00:00:00Z"', "$.at", "Not a possible datetime (RFC 3339)"),
        (b'"count":1,"at":"2026-02-03T00:00:00"', "$.at", "Expected a time with its zone (RFC 3339)"),
        (b'"count":1,"on":"2026-13-01"', "$.on", "Not a possible date (RFC 3339)"),
        (b'"count":1,"parts":[{"size":1},{"size":"SECRET"}]', "$.parts[1].size", "Expected `int`, got `str`"),
        (b'"count":1,"parts":[{"size":1,"SECRET":1}]', "$.parts[0].SECRET", "There is no such field"),
        (b'"count":1,"parts":[{}]', "$.parts[0].size", "This field is required"),
        (b'"count":1,"parts":[{"size":1},{"size":1},{"size":1}]', "$.parts", "Expected `array` of length <= 2"),
        (b'"count":1,"code":"SECRET"', "$.code", r"Expected `str` matching regex '^[a-z]+\\Z'"),
        (b'"count":1,"code":"a"', "$.code", "Expected `str` of length >= 2"),
        (b"", "$.count", "This field is required"),
        (b'"count":1,"unknown":1', "$.unknown", "There is no such field"),
    ],
)
def test_a_wrong_field_is_refused_with_its_path(fields: bytes, path: str, expectation: str) -> None:
    assert refusal(b"{" + fields + b"}") == (422, path, expectation)


def test_a_name_that_cannot_be_a_fields_is_not_repeated() -> None:
    assert refusal('{"count":1,"王伟 138":1}'.encode()) == (422, "$[...]", "There is no such field")


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"count":1} x', b"\xef\xbb\xbf{}", b'{"count":NaN}', b'{"count":1,"code":"\\ud800"}']
)
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    status, path, explanation = refusal(body)
    assert (status, path) == (400, None)
    assert explanation.startswith("The body is not JSON")


def test_broken_utf8_is_malformed() -> None:
    assert refusal(b'{"count":1,"code":"\xff"}') == (400, None, "The body is not UTF-8")


def test_deep_nesting_is_refused_and_does_not_crash() -> None:
    assert refusal(b'{"count":1,"free":{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}}")[0] == 400
    deep = b"[" * MOST_DEPTH + b"]" * MOST_DEPTH
    assert refusal(b'{"count":1,"free":{"a":' + deep + b"}}")[:2] == (422, "$")
    wide = b"[" + b"[]," * MOST_DEPTH + b"[]]"
    assert decode_body(DECODER, b'{"count":1,"free":{"a":' + wide + b"}}").count == 1


def test_the_character_that_databases_cannot_keep_is_refused_where_it_stands() -> None:
    assert refusal(b'{"count":1,"free":{"a":[1,"x\\u0000y"]}}')[:2] == (422, "$.free.a[1]")
    assert refusal(b'{"count":1,"free":{"\\u0000":1}}')[:2] == (422, "$.free[...]")
    assert decode_body(DECODER, rb'{"count":1,"free":{"a":"\\u0000"}}').free == {"a": r"\u0000"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(Body.__struct_fields__), inner),
)


@given(st.binary() | JSON.map(msgspec.json.encode))
@example(b"[" * 1_000_000)
def test_no_body_does_more_than_be_refused(body: bytes) -> None:
    try:
        decode_body(DECODER, body)
    except ProblemRaised as raised:
        assert raised.problem.status in {400, 422}  # noqa: PT017 - most bodies are refused, not all
