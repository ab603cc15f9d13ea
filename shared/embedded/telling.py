"""Telling a person what takes long: a moving line on a terminal, plain lines in a file or pipe."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

_LINE_EVERY_SECONDS = 5.0


@contextmanager
def telling(what: str) -> Iterator[Callable[[str], None]]:
    """Say ``what`` on standard error while the block runs; the function given says how far it is."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    if console.is_terminal:
        with console.status(what) as status:
            yield lambda detail: status.update(f"{what} {detail}")
        return
    console.print(what)
    said = time.monotonic()

    def tell(detail: str) -> None:
        nonlocal said
        if time.monotonic() - said >= _LINE_EVERY_SECONDS:
            said = time.monotonic()
            console.print(f"  {detail}")

    yield tell
