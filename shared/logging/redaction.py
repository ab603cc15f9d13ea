"""What keeps personal data and secrets out of the logs.

Three rules, applied to every line, ours and the libraries':

- fields that are named like personal data are replaced, whatever they hold;
- an exception is logged as its type, its masked message and its frames, never with the values of variables;
- text that libraries compose is masked: what stands in quotes, long numbers, addresses with a password, anything
  that is not ASCII.
"""

import re
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

REDACTED = "…"

PERSONAL_FIELDS = frozenset(
    {"name", "phone", "address", "email", "note", "text", "body", "person", "details", "query", "password", "dsn"}
)
"""Fields that are never logged. A log line speaks of ids, counts, types and durations."""

_MASKED = re.compile(
    r"""
    (?<=://)[^\s/@]*:[^\s/@]*(?=@)   # user and password of an address
    | [\w.+-]+@[\w-]+\.[\w.-]+       # e-mail
    | '[^']*' | "[^"]*"              # quoted values
    | \([^()]*\)=\([^()]*\)          # PostgreSQL's Key (column)=(value)
    | \+?\d[\d\s-]{5,}\d             # phones and other long numbers
    | [^\x00-\x7f]+                  # names and free text
    """,
    re.VERBOSE,
)
_LONGEST_MESSAGE = 500


def mask(text: str) -> str:
    """The first line of a text that a library composed, without what may be a value."""
    first_line = text.strip().split("\n", 1)[0][:_LONGEST_MESSAGE]
    return _MASKED.sub(REDACTED, first_line)


def redact_fields(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: replace the values of fields that are named like personal data."""
    for field in PERSONAL_FIELDS & line.keys():
        line[field] = REDACTED
    return line


def describe_exception(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Structlog processor: turn ``exc_info`` into the exceptions' types, masked messages and frames."""
    given = line.pop("exc_info", None)
    error = _error_of(given)
    if error is not None:
        line["exception"] = [_describe(each) for each in _chain(error)]
    return line


def _error_of(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return next((part for part in given if isinstance(part, BaseException)), None)
    if given:
        import sys  # noqa: PLC0415 - only where a caller says exc_info=True

        return sys.exc_info()[1]
    return None


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain


def _describe(error: BaseException) -> dict[str, Any]:
    kind = type(error)
    return {
        "type": f"{kind.__module__}.{kind.__qualname__}",
        "message": mask(str(error)),
        "frames": _frames(error.__traceback__),
    }


def _frames(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace, limit=-30)
    return [
        f"{Path(frame.filename).parent.name}/{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in frames
    ]
