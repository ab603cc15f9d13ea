"""Files as people send them: line ends, encodings, delimiters, ragged rows, and worse."""

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from services.intake.importing.fingerprint import digest_of
from services.intake.importing.problem import FileRefused
from services.intake.importing.table import Layout, Row, open_table


def rows(path: Path, **layout: object) -> list[Row]:
    with open_table(path, Layout(**layout)) as table:  # type: ignore[arg-type]  # the tests name real settings
        return list(table.rows())


def file(folder: Path, content: bytes, name: str = "f.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_csv_is_read_alike(tmp_path: Path, encoding: str, end: str, delimiter: str) -> None:
    text = end.join([f"姓名{delimiter}车型", f"张三{delimiter}星云", f'"李{delimiter}四"{delimiter}', ""])
    read = rows(file(tmp_path, text.encode(encoding)))
    assert [row.cells for row in read] == [{"姓名": "张三", "车型": "星云"}, {"姓名": f"李{delimiter}四", "车型": ""}]
    assert [row.number for row in read] == [2, 3]


def test_row_numbers_are_a_spreadsheets_though_a_cell_has_lines(tmp_path: Path) -> None:
    read = rows(file(tmp_path, b'a,b\n"one\ntwo\nthree",1\n2,3\n'))
    assert [(row.number, row.cells["a"]) for row in read] == [(2, "one\ntwo\nthree"), (3, "2")]


def test_ragged_rows_are_listed_and_the_rest_is_read(tmp_path: Path) -> None:
    read = rows(file(tmp_path, b"a,b\n1\n1,2\n1,2,3\n1,2,,\n\n"))
    assert [[problem.name for problem in row.problems] for row in read] == [["RowRagged"], [], ["RowRagged"], [], []]
    assert read[-1].is_blank


def test_a_stray_quote_costs_one_row(tmp_path: Path) -> None:
    read = rows(file(tmp_path, b'a,b\n"x"y,2\n3,4\n'))
    assert [problem.name for problem in read[0].problems] == ["RowUnreadable"]
    assert read[1].cells == {"a": "3", "b": "4"}


def test_a_quote_that_is_not_closed_tells_which_lines_it_took_along(tmp_path: Path) -> None:
    (row,) = rows(file(tmp_path, b'a,b\n1,"2\n3,4\n5,6\n'))
    assert "lines 2 to 4" in row.problems[0].en


def test_an_encoding_is_found_from_the_whole_file(tmp_path: Path) -> None:
    late = b"a,b\n" + (b"x" * 999 + b",y\n") * 1_200 + "张,三\n".encode("gb18030")
    assert rows(file(tmp_path, late))[-1].cells == {"a": "张", "b": "三"}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "empty"),
        (b"a,b\n" + b"x" * 9_000_000, "a line of more than"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", "not a text file"),
        (b"a,b\n\xff\xff\xff\xff", "encoding"),
        (b"a,a\n1,2\n", "twice"),
        (b"\n\n", "header"),
        (b",,,\n1,2,3\n", "header"),
        (b",".join(b"c%d" % at for at in range(2000)), "columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "save it as .xlsx"),
        (b"PK\x03\x04garbage", "damaged"),
        (b'"' + b"a" * 200_000, "header"),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(tmp_path: Path, content: bytes, what: str) -> None:
    with pytest.raises(FileRefused, match=what):
        rows(file(tmp_path, content))


def test_a_folder_or_nothing_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.csv"):
        for read in (rows, digest_of):
            with pytest.raises(FileRefused, match="cannot be read"):
                read(path)


def workbook(folder: Path, *lines: list[object]) -> Path:
    book = Workbook()
    assert book.active is not None
    for line in lines:
        book.active.append(line)
    path = folder / "f.xlsx"
    book.save(path)
    return path


def test_excel_dates_and_numbers_are_what_they_are(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["day", "phone"], [date(2026, 3, 1), 13800138000], [None, None], ["text", "0"])
    read = rows(path)
    assert read[0].cells == {"day": datetime(2026, 3, 1), "phone": 13800138000}  # noqa: DTZ001 - Excel knows no zone
    assert read[1].is_blank
    assert (read[2].number, read[2].cells) == (4, {"day": "text", "phone": "0"})


def test_a_formula_without_a_stored_value_is_listed_not_blank(tmp_path: Path) -> None:
    (row,) = rows(workbook(tmp_path, ["a", "b"], ["=1+1", 2]))
    assert [(problem.column, problem.name) for problem in row.problems] == [("a", "FormulaWithoutValue")]


def test_error_cells_and_cells_beyond_the_header_are_listed(tmp_path: Path) -> None:
    (row,) = rows(workbook(tmp_path, ["a", "b"], ["#N/A", 1, "more"]))
    assert {problem.name for problem in row.problems} == {"CellIsError", "RowRagged"}


def test_another_sheet_and_header_row_can_be_named(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.create_sheet("客户")
    for line in (["title"], [], ["a"], ["1"]):
        sheet.append(line)
    book.save(tmp_path / "f.xlsx")
    assert [row.cells for row in rows(tmp_path / "f.xlsx", sheet="客户", header_row=3)] == [{"a": "1"}]
    with pytest.raises(FileRefused, match="no sheet 'x'"):
        rows(tmp_path / "f.xlsx", sheet="x")


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    with pytest.raises(FileRefused, match="unpacks to"):
        rows(path)


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "f.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(FileRefused, match="no readable Excel"):
        rows(path)
