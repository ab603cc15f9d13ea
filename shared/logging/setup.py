"""Set up structlog, and the standard library's logging through it, once per process."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import msgspec
import structlog

from shared.logging.redaction import describe_exception, mask, redact_fields

_QUIET_LIBRARIES = (
    "aiohttp",
    "aiokafka",
    "aiosmtplib",
    "alibabacloud",
    "darabonba",
    "eventsourcing",
    "faststream",
    "httpcore",
    "httpx",
    "psycopg",
    "uvicorn",
)
"""Libraries whose ordinary messages are of no interest to an operator; their warnings are."""


def set_up_logging(service: str, part: str, *, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log line of the process to one stream: JSON, or readable where the stream is a terminal.

    Every line carries ``service`` and ``part``. Call it once, first thing in the process; a second call replaces the
    first.

    Args:
        service: the service's name, for example ``intake``.
        part: its part, for example ``api``.
        level: lowest level that is logged.
        stream: where to; standard error when absent.
    """
    given = stream or sys.stderr
    target = cast("TextIO", _Dropping(given))
    shared_processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _Bound(service, part),
        describe_exception,
        redact_fields,
    ]
    renderer = _renderer(given)
    structlog.configure(
        processors=[*shared_processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(target),
        cache_logger_on_first_use=True,
    )
    _route_standard_library(target, level, shared_processors, renderer)


class _Dropping:
    """The stream, without the lines that it cannot take: a full disk under a log must not stop the work."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write it, or drop it."""
        with suppress(OSError):
            return self._stream.write(text)
        return 0

    def flush(self) -> None:
        """Flush what can be written."""
        with suppress(OSError):
            self._stream.flush()


class _Bound:
    """structlog processor: which service and part the line is from."""

    def __init__(self, service: str, part: str) -> None:
        self._fields = {"service": service, "part": part}

    def __call__(self, _logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        line.update(self._fields)
        return line


def _renderer(target: TextIO) -> Any:
    if target.isatty():
        return structlog.dev.ConsoleRenderer(pad_event_to=0)
    return structlog.processors.JSONRenderer(serializer=_to_json)


def _to_json(line: MutableMapping[str, Any], **_: Any) -> str:
    return msgspec.json.encode(line, enc_hook=str).decode()


def _route_standard_library(target: TextIO, level: str, processors: list[Any], renderer: Any) -> None:
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, _mask_event, *processors],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            keep_exc_info=True,
        )
    )
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for library in _QUIET_LIBRARIES:
        logging.getLogger(library).setLevel(logging.WARNING)


def _mask_event(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    line["event"] = mask(str(line["event"]))
    return line
