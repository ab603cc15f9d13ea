"""A file of rows, whatever its form: CSV or Excel, read as a stream with the row numbers that a spreadsheet shows."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from services.intake.importing.cells import Cell, as_text
from services.intake.importing.problem import FileRefused, Problem

MOST_COLUMNS = 1000


class Row(Struct, frozen=True):
    """One row below the header: its cells by column name, and what is wrong with it as a row."""

    number: int
    cells: dict[str, Cell]
    problems: tuple[Problem, ...] = ()

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing in it; such rows are counted and passed over."""
        return not self.problems and all(cell is None or cell == "" for cell in self.cells.values())


class Table(Protocol):
    """An open file: its columns, then its rows, once."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The header's names in order."""

    def rows(self) -> Iterator[Row]:
        """The rows below the header, in the file's order."""


class Layout(Struct, frozen=True, kw_only=True):
    """How a file is laid out, where it does not say so itself."""

    sheet: str | None = None
    header_row: int = 1
    encoding: str | None = None
    delimiter: str | None = None


def open_table(path: Path, layout: Layout) -> AbstractContextManager[Table]:
    """Open a CSV or Excel file by what is in it, not by its name.

    Raises:
        FileRefused: it is neither, or it is damaged or hostile.
    """
    from services.intake.importing.csv_table import open_csv  # noqa: PLC0415 - they stand on this module
    from services.intake.importing.excel_table import open_excel  # noqa: PLC0415 - they stand on this module

    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise FileRefused(f"{path} cannot be read: {error.strerror}", "文件无法读取") from None
    if not start:
        raise FileRefused(f"{path.name} is empty", "文件为空")
    if start.startswith(b"PK\x03\x04"):
        return open_excel(path, layout)
    if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise FileRefused(f"{path.name} is in Excel's old format; save it as .xlsx", "旧版 Excel 格式，请另存为 .xlsx")
    return open_csv(path, layout)


def header_of(cells: list[Cell], where: str) -> tuple[str, ...]:
    """The column names of a header row.

    Raises:
        FileRefused: there is none, or a name stands there twice.
    """
    names = [as_text(cell) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise FileRefused(f"{where} has no header row", "没有表头")
    if len(names) > MOST_COLUMNS:
        raise FileRefused(f"{where} has more than {MOST_COLUMNS:,} columns", "列数过多")
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if twice:
        listed = ", ".join(repr(name[:40]) for name in twice)
        raise FileRefused(f"{where} has a column name twice: {listed}", f"表头重复：{listed}")
    return tuple(name or f"(column {at + 1})" for at, name in enumerate(names))


def ragged(number: int, found: int, expected: int) -> Problem:
    """The problem of a row that has more or fewer cells than the header."""
    en = f"has {found} cells where the header has {expected}"
    return Problem(row=number, name="RowRagged", en=en, zh=f"该行有 {found} 个单元格，表头有 {expected} 个")
