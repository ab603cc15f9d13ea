"""The account of an import: every row is in exactly one of its counts."""

from collections.abc import Sequence

from msgspec import Struct, field

from services.intake.importing.problem import Problem
from services.intake.importing.row_commands import RowCommands
from shared.http.answered import Answered


class Tally(Struct):
    """Counts so far: ``taken`` rows changed something, ``already_there`` only repeated, ``listed`` have a problem."""

    rows: int = 0
    taken: int = 0
    already_there: int = 0
    listed: int = 0
    blank: int = 0
    accepted: int = 0
    repeated: int = 0
    refused: dict[str, int] = field(default_factory=dict)

    def settle(self, rows: Sequence[RowCommands], answers: Sequence[Answered]) -> list[Problem]:
        """Count rows with the answers to their commands, in order; returns what is wrong with them."""
        found: list[Problem] = []
        at = 0
        for row in rows:
            own = answers[at : at + len(row.made)]
            at += len(row.made)
            found += self._settle_row(row, own)
        return found

    def _settle_row(self, row: RowCommands, answers: Sequence[Answered]) -> list[Problem]:
        refused = [
            _refusal(row.row, made.step.called, answer)
            for made, answer in zip(row.made, answers, strict=True)
            if not answer.accepted and answer.refusal not in made.step.accept
        ]
        problems = [*row.problems, *refused]
        fresh = sum(answer.accepted and not answer.repeated for answer in answers)
        self.rows += 1
        self.accepted += fresh
        self.repeated += sum(answer.repeated for answer in answers)
        for problem in refused:
            self.refused[problem.name] = self.refused.get(problem.name, 0) + 1
        if row.blank:
            self.blank += 1
        elif problems:
            self.listed += 1
        elif fresh:
            self.taken += 1
        else:
            self.already_there += 1
        return problems


def _refusal(row: int, step: str, answer: Answered) -> Problem:
    problem = answer.problem
    where = f" ({problem.path})" if problem.path else ""
    return Problem(row=row, step=step, name=problem.name, en=f"{problem.detail}{where}", zh=problem.detail_zh)
