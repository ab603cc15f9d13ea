"""Decodes a JSON body with msgspec, and says where it is wrong without repeating what it holds."""

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from shared.http.alternatives import alternatives
from shared.http.problems import ProblemRaised, problem
from shared.http.wording import explain, step

T = TypeVar("T")

MOST_DEPTH = 50
"""Objects and arrays inside one another; a showroom needs five."""

_ESCAPED_NUL = b"\\u0000"


def decode_body(decoder: "msgspec.json.Decoder[T]", body: bytes) -> T:
    """The body as the decoder's type.

    Raises:
        ProblemRaised: 400 `BodyMalformed` for what is not JSON in UTF-8; 422 `FieldInvalid` with the field's path for
            what the type does not take, for U+0000 in a text and for more than `MOST_DEPTH` levels.
    """
    decoded = decode_json(decoder, body)
    if _ESCAPED_NUL in body or body.count(b"{") + body.count(b"[") > MOST_DEPTH:
        _look_inside(decode_json(_ANYTHING, body))
    return decoded


def decode_json(decoder: "msgspec.json.Decoder[T]", body: bytes | msgspec.Raw) -> T:
    """`decode_body` without the look at texts and depth, for a body whose parts are decoded one by one.

    Raises:
        ProblemRaised: as `decode_body`.
    """
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        expectation = explain(str(error))
        allowed = alternatives(decoder.type, body, expectation.path)
        raise field_invalid(expectation.path, en=expectation.en, zh=expectation.zh, allowed=allowed) from None
    except UnicodeDecodeError:
        raise _malformed("The body is not UTF-8", "请求体不是 UTF-8") from None
    except msgspec.DecodeError as error:
        raise _malformed(*_not_json(body, error)) from None
    except RecursionError:
        raise _malformed("The body is nested too deeply", "请求体嵌套过深") from None


def field_invalid(path: str, *, en: str, zh: str, allowed: Iterable[str] = ()) -> ProblemRaised:
    """The 422 problem of a field; ``allowed`` are the values, or the fields, that would have done."""
    if listed := list(allowed):
        en, zh = f"{en}; `about.allowed` lists what there is", f"{zh}，可选项见 about.allowed"
    about = {"allowed": listed} if listed else {}
    return ProblemRaised(problem("FieldInvalid", 422, en=en, zh=zh, path=path, about=about))


_ANYTHING: "msgspec.json.Decoder[Any]" = msgspec.json.Decoder()


def _look_inside(body: Any) -> None:
    """Refuse the character U+0000, which no database can keep, and depth, which no reader can follow."""
    waiting: list[tuple[str, int, Any]] = [("$", 0, body)]
    while waiting:
        path, depth, value = waiting.pop()
        if isinstance(value, str) and "\0" in value:
            raise field_invalid(path, en="Text must not contain the character U+0000", zh="文本不得含 U+0000 字符")
        if depth > MOST_DEPTH:
            raise field_invalid("$", en=f"At most {MOST_DEPTH} levels of nesting", zh=f"嵌套不得超过 {MOST_DEPTH} 层")
        if isinstance(value, dict):
            waiting.extend((f"{path}[...]", depth, key) for key in value)
            waiting.extend((step(path, key), depth + 1, part) for key, part in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{path}[{index}]", depth + 1, part) for index, part in enumerate(value))


def _not_json(body: bytes | msgspec.Raw, error: msgspec.DecodeError) -> tuple[str, str]:
    if not bytes(body).strip():
        return "The body is empty; a JSON object is expected", "请求体为空，应为 JSON 对象"
    return f"The body is not JSON: {error}", f"请求体不是有效的 JSON：{error}"


def _malformed(en: str, zh: str) -> ProblemRaised:
    return ProblemRaised(problem("BodyMalformed", 400, en=en, zh=zh))
