"""Decodes a JSON body with msgspec, and says where it is wrong without repeating what it holds."""

from typing import Any, TypeVar

import msgspec

from shared.http.problems import ProblemRaised, problem
from shared.http.wording import explain, step

T = TypeVar("T")

_ESCAPED_NUL = b"\\u0000"


def decode_body(decoder: "msgspec.json.Decoder[T]", body: bytes | msgspec.Raw) -> T:
    """The body as the decoder's type.

    Raises:
        ProblemRaised: 400 `BodyMalformed` for what is not JSON in UTF-8; 422 `FieldInvalid` with the field's path.
    """
    try:
        decoded = decoder.decode(body)
    except msgspec.ValidationError as error:
        expectation = explain(str(error))
        raise field_invalid(expectation.path, en=expectation.en, zh=expectation.zh) from None
    except UnicodeDecodeError:
        raise _malformed("The body is not UTF-8", "请求体不是 UTF-8") from None
    except msgspec.DecodeError as error:
        raise _malformed(f"The body is not JSON: {error}", "请求体不是有效的 JSON") from None
    except RecursionError:
        raise _malformed("The body is nested too deeply", "请求体嵌套过深") from None
    refuse_nul(body)
    return decoded


def field_invalid(path: str, *, en: str, zh: str) -> ProblemRaised:
    """The 422 problem of a field."""
    return ProblemRaised(problem("FieldInvalid", 422, en=en, zh=zh, path=path))


def refuse_nul(body: bytes | msgspec.Raw) -> None:
    r"""Refuse text with the character U+0000, which no database can keep.

    Raises:
        ProblemRaised: 422 with the path of the text.
    """
    raw = bytes(body)
    if _ESCAPED_NUL in raw and (path := _path_of_nul(msgspec.json.decode(raw))):
        raise field_invalid(path, en="Text must not contain the character U+0000", zh="文本不得含 U+0000 字符")


def _path_of_nul(body: Any) -> str | None:
    waiting: list[tuple[str, Any]] = [("$", body)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, str) and "\0" in value:
            return path
        if isinstance(value, dict):
            waiting.extend((f"{path}[...]", key) for key in value)
            waiting.extend((step(path, key), part) for key, part in value.items())
        elif isinstance(value, list):
            waiting.extend((f"{path}[{index}]", part) for index, part in enumerate(value))
    return None


def _malformed(en: str, zh: str) -> ProblemRaised:
    return ProblemRaised(problem("BodyMalformed", 400, en=en, zh=zh))
