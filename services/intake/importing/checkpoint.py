"""How far an import has come, kept in a folder so that a killed one goes on where it was.

The folder holds ``checkpoint.json`` and ``problems.jsonl``; there is no personal data in either.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from services.intake.importing.problem import Problem
from services.intake.importing.tally import Tally


class Checkpoint(Struct, kw_only=True):
    """Where an import of one file by one mapping stands: its last acknowledged batch, and the account after it."""

    file: str
    mapping: str
    batch_first_row: int = 0
    row: int = 0
    tally: Tally = msgspec.field(default_factory=Tally)
    finished: bool = False


class Progress:
    """The folder of an import's state."""

    def __init__(self, folder: Path) -> None:
        self._checkpoint = folder / "checkpoint.json"
        self._problems = folder / "problems.jsonl"
        folder.mkdir(parents=True, exist_ok=True)

    def resume(self, file: str, mapping: str) -> Checkpoint | None:
        """The checkpoint of an unfinished import of the same file by the same mapping, if there is one."""
        try:
            found = msgspec.json.decode(self._checkpoint.read_bytes(), type=Checkpoint)
        except (OSError, msgspec.DecodeError):
            return None
        same = (found.file, found.mapping) == (file, mapping) and not found.finished
        if not same:
            return None
        self._rewrite([problem for problem in self.problems() if problem.row <= found.row])
        return found

    def begin(self) -> None:
        """Forget an earlier import."""
        self._checkpoint.unlink(missing_ok=True)
        self._rewrite([])

    def save(self, checkpoint: Checkpoint, problems: Sequence[Problem]) -> None:
        """Keep the problems of a batch, then the checkpoint after it."""
        with self._problems.open("ab") as file:
            file.writelines(msgspec.json.encode(problem) + b"\n" for problem in problems)
        fresh = self._checkpoint.with_suffix(".new")
        fresh.write_bytes(msgspec.json.encode(checkpoint))
        os.replace(fresh, self._checkpoint)  # noqa: PTH105 - replaces whole or not at all

    def problems(self) -> Iterator[Problem]:
        """Every problem so far; a line that a kill cut short is left out."""
        if not self._problems.exists():
            return
        with self._problems.open("rb") as file:
            for line in file:
                try:
                    yield msgspec.json.decode(line, type=Problem)
                except msgspec.DecodeError:
                    return

    def _rewrite(self, problems: Sequence[Problem]) -> None:
        self._problems.write_bytes(b"".join(msgspec.json.encode(problem) + b"\n" for problem in problems))
