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


class Buy(Struct, tag=True, forbid_unknown_fields=True):
    """One type of a union."""

    model: str = ""


class Sell(Struct, tag=True, forbid_unknown_fields=True):
    """The other one."""

    price: int


DECODER = msgspec.json.Decoder(Body)
LISTED = "; `about.allowed` lists what there is"


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
        (b'"count":"x"', "$.count", "Expected a whole number, got text"),
        (b'"count":11', "$.count", "Expected at most 10"),
        (b'"count":1e999', "$.count", "The number is out of range"),
        (b'"count":1,"colour":"SECRET"', "$.colour", f"Not one of the allowed values{LISTED}"),
        (b'"count":1,"id":"SECRET"', "$.id", "Expected a UUID"),
        (
            b'"count":1,"at":"2026-02-30T00:00:00Z"',
            "$.at",
            "Not a possible time (RFC 3339), as 2026-03-02T10:15:00+08:00",
        ),
        (
            b'"count":1,"at":"2026-02-03T00:00:00"',
            "$.at",
            "Expected a time with its zone, as 2026-03-02T10:15:00+08:00 (RFC 3339)",
        ),
        (b'"count":1,"on":"2026-13-01"', "$.on", "Not a possible date (RFC 3339), as 2026-03-02"),
        (b'"count":1,"parts":[{"size":1},{"size":"SECRET"}]', "$.parts[1].size", "Expected a whole number, got text"),
        (b'"count":1,"parts":[{"size":1,"SECRET":1}]', "$.parts[0].SECRET", f"There is no such field{LISTED}"),
        (b'"count":1,"parts":[{}]', "$.parts[0].size", "This field is required"),
        (b'"count":1,"parts":[{"size":1},{"size":1},{"size":1}]', "$.parts", "Expected at most 2 entries"),
        (b'"count":1,"code":"SECRET"', "$.code", r"Expected ^[a-z]+\\Z"),
        (b'"count":1,"code":"a"', "$.code", "Expected at least 2 characters"),
        (b"", "$.count", "This field is required"),
        (b'"count":1,"unknown":1', "$.unknown", f"There is no such field{LISTED}"),
    ],
)
def test_a_wrong_field_is_refused_with_its_path(fields: bytes, path: str, expectation: str) -> None:
    assert refusal(b"{" + fields + b"}") == (422, path, expectation)


@pytest.mark.parametrize(
    ("body", "allowed"),
    [
        (b'{"count":1,"colour":"SECRET"}', ["red"]),
        (b'{"count":1,"parts":[{"size":1},{"SECRET":1}]}', ["size"]),
        (b'{"count":1,"unknown":1}', list(Body.__struct_fields__)),
        (b'{"count":1,"unknown":1, and no JSON behind it', list(Body.__struct_fields__)),
        (b'{"count":"x"}', None),
    ],
)
def test_what_would_have_done_is_listed(body: bytes, allowed: list[str] | None) -> None:
    with pytest.raises(ProblemRaised) as raised:
        decode_body(DECODER, body)
    assert raised.value.problem.about.get("allowed") == allowed


def test_a_union_lists_its_tags_and_the_fields_of_the_one_that_is_meant() -> None:
    decoder = msgspec.json.Decoder(Buy | Sell)
    listed = {}
    for body in (b'{"type":"Steal"}', b"{}", b'{"type":"Buy","x":1}', b'{"type":"Sell","price":1,"x":1}'):
        with pytest.raises(ProblemRaised) as raised:
            decode_body(decoder, body)
        listed[body] = raised.value.problem.about["allowed"]
    assert list(listed.values()) == [["Buy", "Sell"], ["Buy", "Sell"], ["model"], ["price"]]


def test_a_name_that_cannot_be_a_fields_is_not_repeated() -> None:
    assert refusal('{"count":1,"王伟 138":1}'.encode()) == (422, "$[...]", f"There is no such field{LISTED}")


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"count":1} x', b"\xef\xbb\xbf{}", b'{"count":NaN}', b'{"count":1,"code":"\\ud800"}']
)
def test_what_is_not_json_is_malformed(body: bytes) -> None:
    status, path, explanation = refusal(body)
    assert (status, path) == (400, None)
    assert explanation.startswith("The body is not JSON" if body else "The body is empty")


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
