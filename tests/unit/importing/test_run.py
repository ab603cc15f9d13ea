"""Every row is accounted for; a second run changes nothing; a killed one goes on (issue: imports)."""

import csv
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from services.intake.client import IntakeUnreachable
from services.intake.deciding import Command
from services.intake.importing import run
from services.intake.importing.checkpoint import Progress
from services.intake.importing.file_import import FileImport
from services.intake.importing.mapping_file import parse_mapping
from services.intake.importing.problem import Problem
from services.intake.importing.report import write_report
from services.intake.importing.run import run_import
from services.intake.importing.tally import Tally
from shared.http.answered import Answered, ProblemDetails

MAPPING = """
source: {name: visits, key: no}
clock: {zone: Asia/Shanghai}
fields:
  day: {column: day, as: date, format: "%Y-%m-%d"}
  name: name
common: {dealer_id: north, actor: {id: li, role: consultant}, customer_id: $id.customer}
steps:
  - {command: RegisterVisit, at: $day, with: {name: $name, visit_id: $id.visit}}
  - {command: EndVisit, at: $day, with: {visit_id: $id.visit}, accept: VisitAlreadyEnded}
"""


class Recorder:
    """Answers as intake does: once per request id, refusing the names it is told to; may be cut off."""

    def __init__(self, refuse: dict[str, str] | None = None) -> None:
        self.recorded: dict[str, Command] = {}
        self.refuse = refuse or {}
        self.cut_off_after: int | None = None

    def send(self, commands: Sequence[Command]) -> list[Answered]:
        """As `IntakeClient.send`."""
        if self.cut_off_after is not None:
            if self.cut_off_after == 0:
                raise IntakeUnreachable("gone")
            self.cut_off_after -= 1
        return [self._answer(command) for command in commands]

    def _answer(self, command: Command) -> Answered:
        name = getattr(command, "name", None)
        if name in self.refuse:
            problem = ProblemDetails(type=f"urn:showroom:problem:{self.refuse[name]}", detail="no", detail_zh="不")
            return Answered(status=409, problem=problem)
        repeated = command.request_id in self.recorded
        self.recorded[command.request_id] = command
        return Answered(status=201, events=(uuid4(),), repeated=repeated)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileImport:
    monkeypatch.setattr(run, "BATCH", 10)
    rows = [f"{no},2026-03-{no % 28 + 1:02},N{no}\n" for no in range(100)]
    rows[50] = "50,2026-02-31,N50\n"
    rows[60] = "\n"
    (tmp_path / "v.csv").write_text("no,day,name\n" + "".join(rows))
    return FileImport(tmp_path / "v.csv", parse_mapping(MAPPING))


def go(work: FileImport, ledger: Recorder) -> Tally:
    return run_import(work, work.path.parent / "state", ledger.send, lambda _: None)


def test_every_row_is_accounted_for(work: FileImport) -> None:
    ledger = Recorder({"N7": "PhoneInvalid"})
    tally = go(work, ledger)
    assert (tally.rows, tally.taken, tally.listed, tally.blank, tally.already_there) == (100, 97, 2, 1, 0)
    assert tally.rows == tally.taken + tally.already_there + tally.listed + tally.blank
    assert tally.refused == {"PhoneInvalid": 1}
    listed = list(Progress(work.path.parent / "state").problems())
    assert [(one.row, one.name) for one in listed] == [(9, "PhoneInvalid"), (52, "DateImpossible")]


def test_a_second_run_changes_nothing(work: FileImport) -> None:
    ledger = Recorder()
    go(work, ledger)
    before = dict(ledger.recorded)
    tally = go(work, ledger)
    assert (tally.taken, tally.already_there, tally.accepted) == (0, 98, 0)
    assert ledger.recorded == before


@pytest.mark.parametrize("batches", [0, 1, 7, 19])
def test_a_run_that_was_cut_off_goes_on_where_it_was(work: FileImport, batches: int) -> None:
    ledger = Recorder()
    ledger.cut_off_after = batches
    with pytest.raises(IntakeUnreachable):
        go(work, ledger)
    ledger.cut_off_after = None
    sent = len(ledger.recorded)
    tally = go(work, ledger)
    assert (tally.rows, tally.taken, tally.listed, tally.blank) == (100, 98, 1, 1)
    assert tally.repeated == 0
    assert len(ledger.recorded) == 196 > sent


def test_a_checkpoint_of_another_ledger_is_not_believed(work: FileImport) -> None:
    first, other = Recorder(), Recorder()
    first.cut_off_after = 5
    with pytest.raises(IntakeUnreachable):
        go(work, first)
    assert go(work, other).rows == 100
    assert len(other.recorded) == 196


def test_a_changed_file_begins_anew(work: FileImport) -> None:
    ledger = Recorder()
    ledger.cut_off_after = 5
    with pytest.raises(IntakeUnreachable):
        go(work, ledger)
    ledger.cut_off_after = None
    work.path.write_text(work.path.read_text() + "100,2026-03-01,new\n")
    assert go(work, ledger).rows == 101


def test_a_checkpoint_cut_short_by_a_kill_is_no_checkpoint(work: FileImport) -> None:
    ledger = Recorder()
    go(work, ledger)
    state = work.path.parent / "state"
    for name in ("checkpoint.json", "problems.jsonl"):
        (state / name).write_bytes((state / name).read_bytes()[:-20])
    assert go(work, ledger).already_there == 98


def test_an_accepted_refusal_is_no_problem(work: FileImport) -> None:
    def send(commands: Sequence[Command]) -> list[Answered]:
        ended = ProblemDetails(type="urn:showroom:problem:VisitAlreadyEnded")
        is_end = [type(command).__name__ == "EndVisit" for command in commands]
        return [Answered(status=409, problem=ended) if end else Answered(status=201) for end in is_end]

    assert run_import(work, work.path.parent / "state", send, lambda _: None).listed == 1


def test_the_report_is_safe_in_a_spreadsheet(tmp_path: Path) -> None:
    problem = Problem(row=2, column="=evil()", name="X", en="-1 is wrong", zh="错")
    write_report(tmp_path / "r.csv", Tally(), [problem])
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == ["2", "'=evil()", "", "X", "'-1 is wrong", "错"]
    write_report(tmp_path / "r.json", Tally(rows=1), [problem])
    assert msgspec.json.decode((tmp_path / "r.json").read_bytes())["tally"]["rows"] == 1
