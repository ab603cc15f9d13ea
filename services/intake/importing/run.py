"""An import from the first row to the last: send, account for every row, remember how far; go on after a kill."""

from collections.abc import Callable, Iterator
from pathlib import Path

from services.intake.deciding import Command
from services.intake.importing.checkpoint import Checkpoint, Progress
from services.intake.importing.file_import import FileImport
from services.intake.importing.row_commands import RowCommands
from services.intake.importing.tally import Tally
from services.intake.pipelining import Send, sent
from shared.http.answered import Answered

Watch = Callable[[Tally], None]

BATCH = 1000
"""Commands that are sent together; a row's commands are never parted."""


class _OtherLedger(Exception):
    """What a checkpoint says was recorded is not in the ledger that answers now."""


def run_import(work: FileImport, folder: Path, send: Send, watch: Watch, *, from_start: bool = False) -> Tally:
    """Import a file, or go on with it where an earlier run was stopped.

    Args:
        work: the file and its mapping.
        folder: where the import's state is kept.
        send: sends commands in order and returns the answers in that order.
        watch: called with the account after every batch.
        from_start: begin at the first row in any case; what was recorded before is answered as a repeat.

    Raises:
        FileRefused: the file cannot be read.
        IntakeUnreachable, BatchRefused: sending failed; a later run goes on from here.
    """
    progress = Progress(folder)
    file, mapping = work.digests()
    stopped = None if from_start else progress.resume(file, mapping)
    if stopped is not None:
        try:
            return _run(work, progress, stopped, send, watch)
        except _OtherLedger:
            pass
    progress.begin()
    return _run(work, progress, Checkpoint(file=file, mapping=mapping), send, watch)


def _run(work: FileImport, progress: Progress, checkpoint: Checkpoint, send: Send, watch: Watch) -> Tally:
    rows = work.rows()
    if checkpoint.row:
        _go_back_to(rows, checkpoint, send)
    for batch, answers in sent(_batches(rows), _commands, send):
        _settle(batch, answers, checkpoint, progress)
        watch(checkpoint.tally)
    checkpoint.finished = True
    progress.save(checkpoint, [])
    return checkpoint.tally


def _go_back_to(rows: Iterator[RowCommands], checkpoint: Checkpoint, send: Send) -> None:
    """Pass over what was acknowledged, and ask for its last batch again: a ledger that has it answers with repeats."""
    last: list[RowCommands] = []
    for row in rows:
        if row.row >= checkpoint.batch_first_row:
            last.append(row)
        if row.row >= checkpoint.row:
            break
    if any(answer.accepted and not answer.repeated for answer in send(_commands(last))):
        raise _OtherLedger


def _settle(batch: list[RowCommands], answers: list[Answered], checkpoint: Checkpoint, progress: Progress) -> None:
    problems = checkpoint.tally.settle(batch, answers)
    checkpoint.batch_first_row, checkpoint.row = batch[0].row, batch[-1].row
    progress.save(checkpoint, problems)


def _batches(rows: Iterator[RowCommands]) -> Iterator[list[RowCommands]]:
    batch: list[RowCommands] = []
    commands = 0
    for row in rows:
        batch.append(row)
        commands += len(row.made)
        if commands >= BATCH or len(batch) >= BATCH:
            yield batch
            batch, commands = [], 0
    if batch:
        yield batch


def _commands(batch: list[RowCommands]) -> list[Command]:
    return [made.command for row in batch for made in row.made]
