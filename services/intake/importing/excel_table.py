"""Excel (.xlsx) as a stream of rows: dates as dates, formulas as the value that Excel last stored for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from services.intake.importing.cells import Cell
from services.intake.importing.problem import FileRefused, Problem
from services.intake.importing.table import MOST_COLUMNS, Layout, Row, Table, header_of, ragged

_LARGEST_UNPACKED = 1_000_000_000
_LARGEST_RATIO = 200
_RATIO_MATTERS_FROM = 20_000_000
_BROKEN = (BadZipFile, InvalidFileException, ParseError, DefusedXmlException, KeyError, ValueError, OSError, EOFError)


@contextmanager
def open_excel(path: Path, layout: Layout) -> Iterator[Table]:
    """Open a workbook and read the header of its sheet.

    Raises:
        FileRefused: it is no workbook, it unpacks to too much, or the sheet is not there.
    """
    _check_size(path)
    try:
        values = load_workbook(path, read_only=True, data_only=True)
        formulas = load_workbook(path, read_only=True, data_only=False)
    except _BROKEN as error:
        raise FileRefused(f"{path.name} is no readable Excel workbook: {error}", "不是可读取的 Excel 文件") from None
    try:
        yield ExcelTable(path.name, _sheet(values, layout.sheet), _sheet(formulas, layout.sheet), layout.header_row)
    finally:
        values.close()
        formulas.close()


def _check_size(path: Path) -> None:
    try:
        with ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except _BROKEN:
        raise FileRefused(f"{path.name} is a damaged zip archive", "压缩包已损坏") from None
    ratio = unpacked / max(path.stat().st_size, 1)
    if unpacked > _LARGEST_UNPACKED or (unpacked > _RATIO_MATTERS_FROM and ratio > _LARGEST_RATIO):
        raise FileRefused(f"{path.name} unpacks to {unpacked:,} bytes; not opened", "解压后过大，拒绝打开")


def _sheet(workbook: Workbook, name: str | None) -> Any:
    if name is not None and name not in workbook.sheetnames:
        listed = ", ".join(repr(sheet) for sheet in workbook.sheetnames)
        raise FileRefused(f"no sheet {name!r}; there are {listed}", f"没有工作表 {name!r}")
    sheet: Any = workbook[name] if name is not None else workbook.worksheets[0] if workbook.worksheets else None
    if sheet is None or not hasattr(sheet, "reset_dimensions"):
        raise FileRefused("the workbook has no sheet of cells", "没有可读取的工作表")
    sheet.reset_dimensions()  # what a file says of its own size is often wrong
    return sheet


class ExcelTable:
    """An open sheet (see `Table`), read twice side by side: for the values, and for what is a formula."""

    def __init__(self, name: str, values: Any, formulas: Any, header_row: int) -> None:
        self._name = name
        self._header_row = header_row
        self._rows = self._pairs(values, formulas)
        header: list[Cell] = []
        for number, cells, _ in self._rows:
            if number == header_row:
                header = [cell.value for cell in cells]
                break
        self.columns = header_of(header, name)

    def rows(self) -> Iterator[Row]:
        """The rows below the header."""
        for number, cells, originals in self._rows:
            yield self._row(number, cells, originals)

    def _pairs(self, values: Any, formulas: Any) -> Iterator[tuple[int, Any, Any]]:
        pairs = zip_longest(values.iter_rows(), formulas.iter_rows(), fillvalue=())
        number = 0
        while True:
            number += 1
            try:
                cells, originals = next(pairs)
            except StopIteration:
                return
            except _BROKEN as error:
                raise FileRefused(f"{self._name} is damaged from row {number} on: {error}", "文件已损坏") from None
            yield number, cells, originals

    def _row(self, number: int, cells: Any, originals: Any) -> Row:
        expected = len(self.columns)
        found = {name: cell.value for name, cell in zip(self.columns, cells, strict=False)}
        last = max(
            (at for at, cell in enumerate(cells[: MOST_COLUMNS * 2], 1) if cell.value not in (None, "")), default=0
        )
        problems = [ragged(number, last, expected)] if last > expected else []
        for name, cell, original in zip(self.columns, cells, originals, strict=False):
            if cell.value is None and original.value is not None:
                en = "is a formula without a stored value; open and save the file in Excel"
                zh = "公式没有已存值，请在 Excel 中打开并保存"
                problems.append(Problem(row=number, column=name, name="FormulaWithoutValue", en=en, zh=zh))
            elif cell.data_type == "e":
                en = f"holds the error {str(cell.value)[:20]}"
                problems.append(Problem(row=number, column=name, name="CellIsError", en=en, zh="单元格为错误值"))
        return Row(number, found, tuple(problems))
