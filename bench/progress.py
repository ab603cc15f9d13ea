"""What a benchmark is doing, told while it does it."""

from collections.abc import Callable
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class Told:
    """A line on standard error that says what is going on. Use it as a context manager."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task("", total=None)
        self._benchmark = ""

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, benchmark: str) -> None:
        """A benchmark begins."""
        self._benchmark = benchmark
        self.doing("")

    def doing(self, what: str) -> None:
        """Something begins whose end is not foreseen."""
        self._progress.reset(self._task, description=f"{self._benchmark}: {what}", total=None)

    def counting(self, what: str, total: int) -> Callable[[int], None]:
        """Something begins that counts up to a total; call the answer with how far it is."""
        self._progress.reset(self._task, description=f"{self._benchmark}: {what}", total=total)
        return lambda done: self._progress.update(self._task, completed=done)
