"""A log that cannot be written costs its lines, never the work."""

import errno
import io
import logging
import os
from collections.abc import Iterator

import pytest
import structlog

from shared.logging.setup import set_up_logging


class FullDisk(io.StringIO):
    """A stream as a log file on a disk without space."""

    def write(self, _text: str, /) -> int:
        """Fail, as the system does."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def flush(self) -> None:
        """Fail too: a buffered stream notices here."""
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def _logging_to_a_full_disk() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up_logging("intake", "api", stream=FullDisk())
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.usefixtures("_logging_to_a_full_disk")
def test_whoever_logs_goes_on() -> None:
    structlog.get_logger("test").warning("ledger_unavailable")
    logging.getLogger("test").error("no space left")
