"""CSV as a stream of rows: any line ends, UTF-8 or GB18030, the delimiter found from the header."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

from services.intake.importing.cells import Cell
from services.intake.importing.fingerprint import encoding_of
from services.intake.importing.problem import FileRefused, Problem
from services.intake.importing.table import Layout, Row, Table, header_of, ragged

_DELIMITERS = ",;\t|"
_LONGEST_HEADER = 1_000_000


@contextmanager
def open_csv(path: Path, layout: Layout) -> Iterator[Table]:
    """Open a CSV file and read its header.

    Raises:
        FileRefused: it is not text, or its header is no header.
    """
    encoding = encoding_of(path, layout.encoding)
    with path.open(encoding=encoding, newline="") as file:
        delimiter = layout.delimiter or _delimiter(file, layout.header_row)
        file.seek(0)
        yield CsvTable(path.name, file, delimiter, layout.header_row)


def _delimiter(file: IO[str], header_row: int) -> str:
    """The delimiter that the header has most of."""
    for _ in range(header_row - 1):
        file.readline(_LONGEST_HEADER)
    header = file.readline(_LONGEST_HEADER)
    return max(_DELIMITERS, key=header.count)


class CsvTable:
    """An open CSV file (see `Table`)."""

    def __init__(self, name: str, file: IO[str], delimiter: str, header_row: int) -> None:
        self._reader = csv.reader(file, delimiter=delimiter, strict=True)
        self._header_row = header_row
        try:
            header: list[Cell] = list(next(islice(self._reader, header_row - 1, None), []))
        except csv.Error as error:
            raise FileRefused(f"the header of {name} cannot be read: {error}", "表头无法读取") from None
        self.columns = header_of(header, name)

    def rows(self) -> Iterator[Row]:
        """The rows below the header; one that cannot be read comes with its problem."""
        number = self._header_row
        while True:
            number += 1
            first_line = self._reader.line_num + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(number, {}, (_unreadable(number, str(error), first_line, self._reader.line_num),))
                continue
            yield self._row(number, cells)

    def _row(self, number: int, cells: list[str]) -> Row:
        expected = len(self.columns)
        while len(cells) > expected and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            return Row(number, {})
        problems = () if len(cells) == expected else (ragged(number, len(cells), expected),)
        return Row(number, dict(zip(self.columns, cells, strict=False)), problems)


def _unreadable(number: int, error: str, first_line: int, last_line: int) -> Problem:
    """The problem of a row that is no CSV; a quote that is not closed takes the lines after it along."""
    lines = f"line {first_line}" if first_line == last_line else f"lines {first_line} to {last_line}"
    en = f"{lines} of the file: {error}; is a quote not closed?"
    zh = f"文件第 {first_line} 至 {last_line} 行不是有效 CSV，请检查引号"
    return Problem(row=number, name="RowUnreadable", en=en, zh=zh)
