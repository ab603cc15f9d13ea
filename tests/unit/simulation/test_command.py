"""`showroom simulate`: what it makes without sending, and what it says of impossible wishes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from showroom.main import app

SMALL = ("--dealers", "1", "--consultants", "2", "--until", "2026-03-08", "--start", "2026-03-02", "--dry-run")


def run(*options: str) -> Result:
    return CliRunner().invoke(app, ["simulate", *options])


def test_a_dry_run_writes_the_history_a_command_a_line(tmp_path: Path) -> None:
    out = tmp_path / "history.jsonl"
    result = run(*SMALL, "--out", str(out), "--json")
    assert result.exit_code == 0, result.output
    commands = [json.loads(line) for line in out.read_text().splitlines()]
    assert json.loads(result.stdout) == {"commands": len(commands), "file": str(out)}
    assert commands[0]["type"] == "OpenDealer"
    assert max(command["occurred_at"] for command in commands) < "2026-03-09T08"


def test_a_seed_makes_the_same_file(tmp_path: Path) -> None:
    for name in ("a", "b"):
        run(*SMALL, "--seed", "5", "--out", str(tmp_path / name))
    run(*SMALL, "--seed", "6", "--out", str(tmp_path / "c"))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() != (tmp_path / "c").read_bytes()


@pytest.mark.parametrize(
    "options", [("--until", "soon"), ("--start", "1.3.2026"), ("--start", "2026-03-02", "--until", "2026-03-01")]
)
def test_impossible_days_are_told(options: tuple[str, ...]) -> None:
    result = run("--dry-run", *options)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
