"""Reads commands from request bodies."""

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

import msgspec
from litestar import Request
from msgspec import Struct, inspect

from services.intake.deciding import Command
from services.intake.http.strictness import (
    Inner,
    inner_objects,
    refuse_impossible_years,
    refuse_unknown_inner_fields,
)
from shared.http.decoding import decode_body, field_invalid
from shared.http.exceptions import problem_of_status
from shared.http.problems import ProblemRaised, problem

_REQUEST_ID = re.compile(r"[\x21-\x7e]{8,100}")
_OPENING = re.compile(rb"\s*\{\s*(\}?)")
_UTF8 = frozenset({"utf-8", "utf8"})


class CommandReader(Struct, frozen=True):
    """Reads one type of command."""

    decoder: "msgspec.json.Decoder[Command]"
    inner: Mapping[type[Command], tuple[Inner, ...]]

    @classmethod
    def of(cls, commands: Iterable[type[Command]]) -> "CommandReader":
        """A reader of these commands; where there are several, the body's ``type`` says which it is."""
        types = tuple(commands)
        return cls(
            msgspec.json.Decoder(reduce(or_, types)),
            {command: inner_objects(_struct_type(command)) for command in types},
        )

    def read(self, body: bytes) -> Command:
        """The command in a body.

        Raises:
            ProblemRaised: 400 when it is not JSON, 422 with the path when a field is wrong.
        """
        command = decode_body(self.decoder, body)
        if inner := self.inner[type(command)]:
            refuse_unknown_inner_fields(body, inner)
        refuse_impossible_years(command)
        return command


def _struct_type(command: type[Command]) -> inspect.StructType:
    described = inspect.type_info(command)
    if not isinstance(described, inspect.StructType):
        raise TypeError(command)
    return described


def require_json(request: Request[Any, Any, Any]) -> None:
    """Refuse a body that is announced as anything but JSON in UTF-8; one without a type is taken as that.

    Raises:
        ProblemRaised: 415.
    """
    headers = request.headers
    kind, options = request.content_type if "content-type" in headers else ("application/json", {})
    plain = headers.get("content-encoding", "identity").lower() == "identity"
    if kind.lower() != "application/json" or options.get("charset", "utf-8").lower() not in _UTF8 or not plain:
        raise ProblemRaised(problem_of_status(415))


def idempotency_key(request: Request[Any, Any, Any]) -> str | None:
    """The request id in the header ``Idempotency-Key``, with or without the quotes of a structured field.

    Raises:
        ProblemRaised: 422; it is not a sound request id.
    """
    given = request.headers.get("idempotency-key")
    if given is None:
        return None
    key = given[1:-1] if len(given) > 1 and given[0] == given[-1] == '"' else given
    if not _REQUEST_ID.fullmatch(key):
        raise field_invalid(
            "Idempotency-Key", en="Expected 8 to 100 visible ASCII characters", zh="应为 8 至 100 个可见 ASCII 字符"
        )
    return key


def with_request_id(body: bytes, key: str) -> bytes:
    """The body with a request id put before its own fields; where it has one itself, that comes later and counts."""
    opening = _OPENING.match(body)
    if opening is None:
        return body
    comma = b"" if opening[1] else b","
    start = opening.start(1)
    return body[:start] + b'"request_id":' + msgspec.json.encode(key) + comma + body[start:]


def refuse_other_request_id(command: Command, key: str) -> None:
    """Refuse a body whose request id is not the header's.

    Raises:
        ProblemRaised: 422.
    """
    if command.request_id != key:
        raise ProblemRaised(
            problem(
                "RequestIdsDiffer",
                422,
                en="The header Idempotency-Key and request_id in the body must be the same",
                zh="请求头 Idempotency-Key 与请求体 request_id 须一致",
                path="$.request_id",
            )
        )
