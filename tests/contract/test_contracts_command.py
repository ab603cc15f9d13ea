"""`showroom contracts`: check fails and says why; export writes, or refuses to."""

import json
from pathlib import Path
from shutil import copytree
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


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that had only the schema of the older version, and its export."""
    root = tmp_path_factory.mktemp("exported")
    (root / _SCHEMAS).mkdir(parents=True)
    (root / _SCHEMAS / _OLDER).write_bytes((_CHECKOUT / _SCHEMAS / _OLDER).read_bytes())
    assert _run(root, "export").exit_code == 0
    return root


@pytest.fixture
def root(tmp_path: Path, exported: Path) -> Path:
    """A copy of the export, to be changed."""
    copytree(exported, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_this_checkout_holds() -> None:
    result = _run(_CHECKOUT, "check")
    assert result.exit_code == 0, result.output


def test_export_writes_once(root: Path) -> None:
    assert _run(root, "check").exit_code == 0
    assert json.loads(_run(root, "export", "--json").output) == {"problems": [], "written": []}


def test_export_restores_what_is_missing(root: Path, exported: Path) -> None:
    missing = [_SCHEMAS / "VisitEnded.v1.json", Path("docs/event-catalogue.md")]
    for file in missing:
        (root / file).unlink()
    assert sorted(json.loads(_run(root, "export", "--json").output)["written"]) == sorted(map(str, missing))
    assert [(root / file).read_bytes() for file in missing] == [(exported / file).read_bytes() for file in missing]


@pytest.mark.parametrize("file", ["docs/event-catalogue.md", "docs/asyncapi.yaml"])
def test_file_that_was_edited_by_hand_is_named_with_what_to_do(root: Path, file: str) -> None:
    (root / file).write_text("edited", encoding="utf-8")
    result = _run(root, "check")
    assert result.exit_code == 1
    assert f"{file}: 与类型不符，请导出 · not what the types say; run: showroom contracts export" in result.output


def test_description_that_changed_asks_for_an_export(root: Path) -> None:
    _edit(root / _SCHEMAS / "VisitEnded.v1.json", description="Earlier words")
    assert json.loads(_run(root, "check", "--json").output) == {
        "problems": [],
        "outdated": [str(_SCHEMAS / "VisitEnded.v1.json")],
    }
    assert _run(root, "export").exit_code == 0


def test_breaking_change_fails_the_check_and_is_not_overwritten(root: Path) -> None:
    file = root / _SCHEMAS / "VisitEnded.v1.json"
    _edit(file, **{"x-stream": "rota"})
    before = file.read_bytes()
    for command in ("check", "export"):
        result = _run(root, command)
        assert result.exit_code == 1
        assert (
            "VisitEnded.v1.json x-stream: 事件流改变：rota → customer · stream changed: rota → customer"
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
