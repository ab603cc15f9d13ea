"""One server a data folder: a lock that the server itself holds, so that it is free exactly when the server is gone."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.embedded.errors import EmbeddedStartError

_PATIENCE_SECONDS = 30


@contextmanager
def held(file: Path, *, patience: float = _PATIENCE_SECONDS) -> Iterator[int]:
    """Take the lock and give its descriptor, to be inherited by the server; ours is closed when the block ends.

    A server whose parent was killed needs a moment to end; it is waited for.

    Raises:
        EmbeddedStartError: another server works on the same folder.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(descriptor, file, patience)
        yield descriptor
    finally:
        os.close(descriptor)


def _take(descriptor: int, file: Path, patience: float) -> None:
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise EmbeddedStartError(
                    f"数据目录 {file.parent} 正被另一个系统使用，请先结束它，或设置 SHOWROOM_DATA_DIR"
                    " · another showroom runs on it: end it, or set SHOWROOM_DATA_DIR"
                ) from None
            time.sleep(0.1)
        else:
            return
