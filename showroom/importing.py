"""`showroom import`: a CSV or Excel file, by a mapping file, through intake's own API."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from services.intake.client import BatchRefused, IntakeClient, IntakeUnreachable
from services.intake.deciding import Command
from services.intake.importing.checkpoint import Progress as ImportProgress
from services.intake.importing.file_import import FileImport
from services.intake.importing.fingerprint import lines_in
from services.intake.importing.mapping_file import MappingInvalid, read_mapping
from services.intake.importing.problem import FileRefused, Problem
from services.intake.importing.report import write_report
from services.intake.importing.row_commands import RowCommands
from services.intake.importing.run import run_import
from services.intake.importing.tally import Tally
from shared.settings import load_settings
from showroom.asking import AsJson
from showroom.running import url_of

_MOST_SHOWN = 20
_ELSEWHERE = frozenset({"type", "request_id", "occurred_at", "correlation_id", "causation_id"})
_output = Console()
_errors = Console(stderr=True)

File = Annotated[Path, typer.Argument(help="导入文件 · CSV or Excel file", show_default=False)]
MappingFile = Annotated[Path, typer.Option("--mapping", "-m", help="映射文件 · Mapping file, see docs/importing.md")]
Preview = Annotated[int, typer.Option(min=0, max=1000, help="预览行数 · Only show what the first rows become")]
Report = Annotated[Path | None, typer.Option(help="问题报告 · Also write what is wrong here: .csv or .json")]
FromStart = Annotated[bool, typer.Option("--from-start", help="从头开始 · Do not go on where a run stopped")]


def import_file(
    file: File,
    mapping: MappingFile,
    preview: Preview = 0,
    report: Report = None,
    from_start: FromStart = False,
    as_json: AsJson = False,
) -> None:
    """按映射文件导入 CSV 或 Excel · Import a CSV or Excel file by a mapping.

    What is wrong is listed by row and column, the rest goes in. A second run changes nothing; a stopped one goes on.
    Exit codes: 0 all rows are in; 1 some are listed, or it stopped; 2 the file or the mapping cannot be used.
    """
    try:
        work = FileImport(file, read_mapping(mapping))
        if preview:
            _show_preview(work.preview(preview), as_json=as_json)
            return
        tally, problems = _run(work, from_start=from_start)
    except MappingInvalid as invalid:
        typer.echo(f"映射文件有误 · {mapping} cannot be used:\n{invalid}", err=True)
        raise typer.Exit(2) from None
    except FileRefused as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(2) from None
    except (IntakeUnreachable, BatchRefused) as stopped:
        typer.echo(f"已中断，再次运行即可继续 · Stopped; run it again to go on\n{stopped}", err=True)
        raise typer.Exit(1) from None
    if report is not None:
        _write(report, tally, problems)
    if as_json:
        typer.echo(msgspec.json.encode(tally).decode())
    else:
        _show(tally, problems, report)
    if tally.listed:
        raise typer.Exit(1)


def _run(work: FileImport, *, from_start: bool) -> tuple[Tally, list[Problem]]:
    settings = load_settings()
    folder = settings.data_dir / "imports" / work.mapping.source.name
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with IntakeClient(url_of(settings, "intake")) as client, Progress(*columns, console=_errors) as progress:
        task = progress.add_task(f"{work.path.name}", total=lines_in(work.path))

        def watch(tally: Tally) -> None:
            progress.update(task, completed=tally.rows)

        tally = run_import(work, folder, client.send, watch, from_start=from_start)
        progress.update(task, total=tally.rows, completed=tally.rows)
    return tally, list(ImportProgress(folder).problems())


def _write(report: Path, tally: Tally, problems: list[Problem]) -> None:
    try:
        write_report(report, tally, problems)
    except OSError as error:
        typer.echo(f"报告无法写入 · {report} cannot be written: {error.strerror}", err=True)


def _show_preview(rows: list[RowCommands], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            commands = [made.command for made in row.made]
            line = {"row": row.row, "commands": commands, "problems": row.problems}
            typer.echo(msgspec.json.encode(line).decode())
        return
    table = Table("行 · Row", "命令 · Command", "时间 · When", Column("字段 · Fields", overflow="fold"))
    for row in rows:
        for made in row.made:
            command = made.command
            when = "" if command.occurred_at is None else f"{command.occurred_at:%Y-%m-%d %H:%M %Z}"
            table.add_row(str(row.row), type(command).__name__, when, _told(command))
        for problem in row.problems:
            table.add_row(
                str(row.row), f"[red]{problem.name}[/red]", problem.column or "", f"{problem.zh}\n{problem.en}"
            )
        if row.blank:
            table.add_row(str(row.row), "– 空行 · blank", "", "")
    _output.print(table)


def _told(command: Command) -> str:
    """The command's fields that say something."""
    fields = {field.name: field.default for field in msgspec.structs.fields(command)}
    said = {name: getattr(command, name) for name in fields if name not in _ELSEWHERE}
    plain = {name: msgspec.to_builtins(value) for name, value in said.items() if value != fields[name]}
    return ", ".join(f"{name}={value}" for name, value in plain.items())


def _show(tally: Tally, problems: list[Problem], report: Path | None) -> None:
    table = Table("行数 · Rows", "导入 · Taken", "已存在 · There already", "有问题 · Listed", "空行 · Blank")
    table.add_row(*(f"{n:,}" for n in (tally.rows, tally.taken, tally.already_there, tally.listed, tally.blank)))
    _output.print(table)
    if not problems:
        return
    wrong = Table("行 · Row", "列 · Column", "步骤 · Step", "问题 · Problem", Column("原因 · Reason", overflow="fold"))
    for one in problems[:_MOST_SHOWN]:
        wrong.add_row(str(one.row), one.column or "", one.step or "", one.name, f"{one.zh}\n{one.en}")
    _output.print(wrong)
    if len(problems) > _MOST_SHOWN:
        where = f"in {report}" if report else "with --report FILE.csv"
        _output.print(f"其余见报告 · … {len(problems) - _MOST_SHOWN:,} more {where}")
