"""Reads commands from request bodies."""

import re
from collections.abc import Iterable, Mapping
from email.message import Message
from functools import reduce
from operator import or_

import msgspec
from msgspec import Struct

from services.intake.deciding import Command
from services.intake.http.strictness import InnerObjects, refuse_impossible_years
from shared.http.decoding import decode_body, field_invalid
from shared.http.exceptions import problem_of_status
from shared.http.posting import Headers
from shared.http.problems import ProblemRaised, problem

_REQUEST_ID = re.compile(r"[\x21-\x7e]{8,100}")
_OPENING = re.compile(rb"\s*\{\s*(\}?)")
_UTF8 = frozenset({"utf-8", "utf8"})
_JSON = b"application/json"
_PLAIN = b"identity"


class CommandReader(Struct, frozen=True):
    """Reads one type of command."""

    decoder: "msgspec.json.Decoder[Command]"
    inner: Mapping[type[Command], InnerObjects]

    @classmethod
    def of(cls, commands: Iterable[type[Command]]) -> "CommandReader":
        """A reader of these commands; where there are several, the body's ``type`` says which it is."""
        types = tuple(commands)
        return cls(
            msgspec.json.Decoder(reduce(or_, types)),
            {command: InnerObjects.of(command) for command in types},
        )

    def read(self, body: bytes) -> Command:
        """The command in a body.

        Raises:
            ProblemRaised: 400 when it is not JSON, 422 with the path when a field is wrong.
        """
        command = decode_body(self.decoder, body)
        self.inner[type(command)].refuse_unknown_fields(body)
        refuse_impossible_years(command)
        return command


def require_json(headers: Headers) -> None:
    """Refuse a body that is announced as anything but JSON in UTF-8; one without a type is taken as that.

    Raises:
        ProblemRaised: 415.
    """
    kind = headers.get(b"content-type", _JSON)
    coding = headers.get(b"content-encoding", _PLAIN)
    if (kind == _JSON or _is_json(kind)) and (coding == _PLAIN or coding.lower() == _PLAIN):
        return
    raise ProblemRaised(problem_of_status(415))


def _is_json(kind: bytes) -> bool:
    announced = Message()
    announced["content-type"] = kind.decode("latin-1")
    return announced.get_content_type() == "application/json" and (
        str(announced.get_param("charset", "utf-8")).lower() in _UTF8
    )


def idempotency_key(headers: Headers) -> str | None:
    """The request id in the header ``Idempotency-Key``, with or without the quotes of a structured field.

    Raises:
        ProblemRaised: 422; it is not a sound request id.
    """
    sent = headers.get(b"idempotency-key")
    if sent is None:
        return None
    given = sent.decode("latin-1")
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
