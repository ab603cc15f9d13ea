"""Ctrl-C and SIGTERM alike: the first one ends what runs, in order; more of them hurry nothing."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_TOLD_BY = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def until_told() -> Iterator[None]:
    """Run the block until it ends or the process is told to end; either way what follows it runs."""
    before = {number: signal.getsignal(number) for number in _TOLD_BY}

    def told(_number: int, _frame: FrameType | None) -> None:
        for number in _TOLD_BY:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in _TOLD_BY:
        signal.signal(number, told)
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
