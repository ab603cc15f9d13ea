"""`showroom contracts`: check fails and says why; export writes, or refuses to."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from showroom.contracts import app

_SCHEMAS = Path("shared/events/schemas")
_OLDER = "DefeatReported.v1.json"
_CHECKOUT = Path(__file__).parents[2]


def _run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--root", str(root)])


def _edit(file: Path, **changes: Any) -> None:
    schema = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**schema, **changes}), encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout's committed files, freshly exported."""
    older = tmp_path / _SCHEMAS / _OLDER
    older.parent.mkdir(parents=True)
    older.write_bytes((_CHECKOUT / _SCHEMAS / _OLDER).read_bytes())
    assert _run(tmp_path, "export").exit_code == 0
    return tmp_path


def test_this_checkout_holds() -> None:
    result = _run(_CHECKOUT, "check")
    assert result.exit_code == 0, result.output


def test_export_writes_once(root: Path) -> None:
    assert _run(root, "check").exit_code == 0
    assert json.loads(_run(root, "export", "--json").output) == {"problems": [], "written": []}


def test_export_is_the_same_each_time(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / _SCHEMAS).mkdir(parents=True)
    (other / _SCHEMAS / _OLDER).write_bytes((root / _SCHEMAS / _OLDER).read_bytes())
    _run(other, "export")
    files = [file.relative_to(root) for file in root.rglob("*") if file.is_file()]
    assert {file: (root / file).read_bytes() for file in files} == {file: (other / file).read_bytes() for file in files}


@pytest.mark.parametrize("file", ["docs/event-catalogue.md", "docs/asyncapi.yaml"])
def test_file_that_was_edited_by_hand_is_named_with_what_to_do(root: Path, file: str) -> None:
    (root / file).write_text("edited", encoding="utf-8")
    result = _run(root, "check")
    assert result.exit_code == 1
    assert f"{file}: not what the types say; run: showroom contracts export · 与类型不符，请导出" in result.output


def test_description_that_changed_asks_for_an_export(root: Path) -> None:
    _edit(root / _SCHEMAS / "VisitEnded.v1.json", description="Earlier words")
    assert json.loads(_run(root, "check", "--json").output) == {
        "problems": [],
        "outdated": [str(_SCHEMAS / "VisitEnded.v1.json")],
    }
    assert _run(root, "export").exit_code == 0
    assert _run(root, "check").exit_code == 0


def test_breaking_change_fails_the_check_and_is_not_overwritten(root: Path) -> None:
    file = root / _SCHEMAS / "VisitEnded.v1.json"
    _edit(file, **{"x-stream": "rota"})
    before = file.read_bytes()
    for command in ("check", "export"):
        result = _run(root, command)
        assert result.exit_code == 1
        assert (
            "VisitEnded.v1.json x-stream: stream changed: rota → customer · 事件流改变：rota → customer"
            in result.output
        )
        assert "needs a new version of the event type and an upcaster" in result.output
    assert file.read_bytes() == before


def test_older_version_must_not_be_deleted(root: Path) -> None:
    (root / _SCHEMAS / _OLDER).unlink()
    problems = json.loads(_run(root, "check", "--json").output)["problems"]
    assert [(one["file"], one["en"], one["zh"]) for one in problems] == [
        (_OLDER, "schema of an older version is missing", "旧版本的模式文件缺失")
    ]


def test_file_that_is_not_json_is_named(root: Path) -> None:
    (root / _SCHEMAS / "VisitEnded.v1.json").write_text("<<<<<<< ours", encoding="utf-8")
    result = _run(root, "check")
    assert result.exit_code != 0
    assert "VisitEnded.v1.json is not a JSON Schema" in result.output
