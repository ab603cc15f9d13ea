"""`showroom contracts`: hold the event types against what was published, and write down what they are."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
import yaml
from msgspec import Struct

from shared.events.asyncapi import asyncapi_document
from shared.events.catalogue_page import catalogue_page
from shared.events.json_schema import Schema
from shared.events.published import Problem, problems_with, schema_files

app = typer.Typer(no_args_is_help=True, help="事件契约 · The event contracts")

_SCHEMAS = Path("shared/events/schemas")
_PAGE = Path("docs/event-catalogue.md")
_ASYNCAPI = Path("docs/asyncapi.yaml")

Root = Annotated[Path, typer.Option(help="代码目录 · Checkout whose committed files are meant", file_okay=False)]
AsJson = Annotated[bool, typer.Option("--json", help="以 JSON 输出 · Answer in JSON")]
_HERE = Path(__file__).resolve().parents[1]


class Checked(Struct, frozen=True):
    """What a check found. ``outdated`` files are not what the types say; ``problems`` break somebody."""

    problems: list[Problem]
    outdated: list[str]

    @property
    def holds(self) -> bool:
        """Whether everything is as it should be."""
        return not (self.problems or self.outdated)


class Exported(Struct, frozen=True):
    """What an export wrote, or why it refused to write anything."""

    problems: list[Problem]
    written: list[str]


@app.command()
def check(root: Root = _HERE, as_json: AsJson = False) -> None:
    """检查契约 · Fail when the types break what was published, or when the committed files are not what they say."""
    committed = _committed(root)
    checked = Checked(problems_with(committed), _outdated(root, _texts()))
    if as_json:
        _print_json(checked)
    else:
        _print_problems(checked.problems)
        for file in checked.outdated:
            typer.echo(f"{file}: 与类型不符，请导出 · not what the types say; run: showroom contracts export")
        if checked.holds:
            typer.echo(f"{len(committed)} 个模式均相符 · {len(committed)} schemas hold")
    if not checked.holds:
        raise typer.Exit(1)


@app.command()
def export(root: Root = _HERE, as_json: AsJson = False) -> None:
    """导出模式、事件目录与 AsyncAPI · Write schemas, catalogue page and AsyncAPI document, unless a change breaks."""
    problems = problems_with(_committed(root))
    exported = Exported(problems, [] if problems else _write(root))
    if as_json:
        _print_json(exported)
    else:
        _print_problems(problems)
        for file in exported.written:
            typer.echo(f"{file}: 已写入 · written")
        if not (problems or exported.written):
            typer.echo("无变化 · Nothing has changed")
    if problems:
        raise typer.Exit(1)


def _texts() -> dict[Path, str]:
    """Every file that is made from the types."""
    return {
        **{_SCHEMAS / file: _json_text(schema) for file, schema in schema_files().items()},
        _PAGE: catalogue_page(),
        _ASYNCAPI: yaml.dump(asyncapi_document(), Dumper=_Readable, allow_unicode=True, sort_keys=False, width=120),
    }


class _Readable(yaml.SafeDumper):
    """YAML with texts of several lines as they stand."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """A text: as a block when it has several lines."""
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Readable.add_representer(str, _Readable.represent_text)


def _json_text(schema: Schema) -> str:
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


def _committed(root: Path) -> dict[str, Schema]:
    return {file.name: _schema(file) for file in sorted((root / _SCHEMAS).glob("*"))}


def _schema(file: Path) -> Schema:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Schema)
    except msgspec.MsgspecError as error:
        raise typer.BadParameter(f"不是 JSON 模式文件 · {file.name} is not a JSON Schema: {error}") from None


def _outdated(root: Path, texts: dict[Path, str]) -> list[str]:
    return [str(path) for path, text in texts.items() if _read(root / path) != text]


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def _write(root: Path) -> list[str]:
    texts = _texts()
    outdated = _outdated(root, texts)
    for path in map(Path, outdated):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(texts[path], encoding="utf-8")
    return outdated


def _print_problems(problems: list[Problem]) -> None:
    for one in problems:
        typer.echo(f"{one.file} {one.where}: {one.zh} · {one.en}")
    if problems:
        typer.echo(
            "破坏性变更须升版本并提供升级函数 · A change that breaks somebody needs a new version of the event type and"
            " an upcaster: docs/decisions/0010-contracts-only-grow.md"
        )


def _print_json(answer: Checked | Exported) -> None:
    typer.echo(msgspec.json.encode(answer).decode())
