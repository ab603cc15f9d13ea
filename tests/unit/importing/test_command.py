"""`showroom import`: previews, and what it says of files that cannot be used."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from showroom.main import app

MAPPING = """
source: {name: visits, key: no}
clock: {zone: Asia/Shanghai}
fields: {name: name, day: {column: day, as: date, format: "%Y-%m-%d"}}
common: {dealer_id: north, actor: {id: li, role: consultant}}
steps: [{command: RegisterVisit, at: $day, with: {name: $name}}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SHOWROOM_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SHOWROOM_INTAKE_URL", "http://intake.test")
    (tmp_path / "visits.csv").write_text("no,name,day\n1,王伟,2026-03-01\n2,李娜,soon\n,,\n")
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    return tmp_path


def run(folder: Path, file: str, *options: str) -> Result:
    return CliRunner().invoke(app, ["import", str(folder / file), "-m", str(folder / "mapping.yaml"), *options])


def test_a_preview_shows_commands_and_problems_and_sends_nothing(folder: Path) -> None:
    result = run(folder, "visits.csv", "--preview", "5", "--json")
    assert result.exit_code == 0, result.output
    first, second, blank = map(json.loads, result.stdout.splitlines())
    assert first["commands"][0]["type"] == "RegisterVisit"
    assert first["commands"][0]["name"] == "王伟"
    assert [problem["name"] for problem in second["problems"]] == ["DateImpossible"]
    assert blank == {"row": 4, "commands": [], "problems": []}
    assert not (folder / "data").exists()


def test_a_preview_is_readable(folder: Path) -> None:
    output = run(folder, "visits.csv", "--preview", "5").stdout
    assert "RegisterVisit" in output
    assert "2026-03-01" in output
    assert "request_id" not in output


def test_a_file_that_cannot_be_used_is_told_without_a_trace(folder: Path) -> None:
    (folder / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    for file, what in (("picture.csv", "not a text file"), ("none.csv", "cannot be read")):
        result = run(folder, file)
        assert result.exit_code == 2
        assert what in result.stderr
        assert "Traceback" not in result.output


def test_a_mapping_that_is_wrong_is_told_with_its_line(folder: Path) -> None:
    (folder / "mapping.yaml").write_text(MAPPING.replace("RegisterVisit", "RegisterVisits"))
    result = run(folder, "visits.csv")
    assert result.exit_code == 2
    assert "line 6: steps[0].command: 'RegisterVisits' is no command; is 'RegisterVisit' meant?" in result.stderr
