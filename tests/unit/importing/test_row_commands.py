"""A row becomes commands whose ids and times are the same on every run, or a problem that names the column."""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from services.intake.importing.file_import import FileImport
from services.intake.importing.mapping_file import parse_mapping
from services.intake.importing.moments import moment_on
from services.intake.importing.problem import FileRefused
from services.intake.importing.row_commands import RowCommands
from services.intake.order.commands import SignContract
from services.intake.reception.commands import RegisterVisit

MAPPING = """
source: {name: cards, key: no}
clock: {zone: Asia/Shanghai}
lookups:
  team: {file: team.csv, key: 顾问, of: 顾问}
fields:
  number: no
  name: {column: 姓名, default: $number}
  stage: 阶段
  dealer: {column: team.门店, as: id}
  consultant: {column: 顾问, as: id}
  came: {column: 来店, as: date, format: "%d-%m-%y"}
  signed: {column: 签约, as: date, format: "%d-%m-%y"}
  price: {column: 价格, as: money}
common:
  dealer_id: $dealer
  actor: {id: $consultant, role: consultant}
  customer_id: $id.customer
steps:
  - {command: OpenDealer, once: dealer, at: 2020-01-01, with: {actor: {id: g, role: group}, group_id: g, name: $dealer}}
  - {command: RegisterVisit, when: {stage: [来店, 签约]}, at: $came, with: {name: $name, models: [Nova]}}
  - {command: SignContract, when: {stage: 签约}, at: $signed, with: {order_id: $id.order, model: Nova, price: $price}}
"""
HEADER = "no,姓名,阶段,顾问,来店,签约,价格\n"
TEAM = "顾问,门店\nli,North\nwang,South\n"
SHANGHAI = ZoneInfo("Asia/Shanghai")


Rows = Callable[..., list[RowCommands]]


@pytest.fixture
def work(tmp_path: Path) -> Rows:
    def with_rows(*rows: str, mapping: str = MAPPING, header: str = HEADER) -> list[RowCommands]:
        (tmp_path / "team.csv").write_text(TEAM)
        (tmp_path / "cards.csv").write_text(header + "".join(f"{row}\n" for row in rows))
        return list(FileImport(tmp_path / "cards.csv", parse_mapping(mapping)).rows())

    return with_rows


def names(row: RowCommands) -> list[str]:
    return [type(made.command).__name__ for made in row.made]


def problems(row: RowCommands) -> list[tuple[str, str | None]]:
    return [(problem.name, problem.column) for problem in row.problems]


def test_a_row_becomes_the_commands_whose_conditions_hold(work: Rows) -> None:
    came, signed = work("1,A,来店,li,01-03-26,,", '2,B,签约,li,01-03-26,05-03-26,"120,000"')
    assert names(came) == ["OpenDealer", "RegisterVisit"]
    assert names(signed) == ["RegisterVisit", "SignContract"]
    visit, contract = (made.command for made in signed.made)
    assert isinstance(visit, RegisterVisit)
    assert isinstance(contract, SignContract)
    assert contract.customer_id == visit.customer_id
    assert (visit.name, visit.dealer_id, visit.actor.id) == ("B", "north", "li")
    assert contract.price.amount_minor == 12_000_000


def test_days_are_the_files_own_and_times_are_in_business_hours(work: Rows) -> None:
    (row,) = work("1,A,签约,li,01-03-26,01-03-26,1")
    moments = [made.command.occurred_at.astimezone(SHANGHAI) for made in row.made[1:] if made.command.occurred_at]
    assert [moment.date() for moment in moments] == [date(2026, 3, 1)] * 2
    assert moments == sorted(moments)
    assert all(9 <= moment.hour < 18 for moment in moments)


def test_a_second_reading_makes_the_very_same_commands(work: Rows) -> None:
    rows = ["1,A,签约,li,01-03-26,02-03-26,1", "2,B,来店,wang,03-03-26,,"]
    assert work(*rows) == work(*rows)
    before, after = work(*rows)[1].made[-1].command, work("0,X,来店,wang,01-01-26,,", *rows)[2].made[-1].command
    assert before == after


def test_an_excel_file_makes_the_same_commands(work: Rows, tmp_path: Path) -> None:
    of_csv = work("1,A,签约,li,01-03-26,02-03-26,120000", "2,B,来店,wang,03-03-26,,")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEADER.strip().split(","))
    sheet.append([1, "A", "签约", "li", date(2026, 3, 1), date(2026, 3, 2), 120000.0])
    sheet.append(["2", "B", "来店", "wang", datetime(2026, 3, 3), None, None])  # noqa: DTZ001 - Excel knows no zone
    book.save(tmp_path / "cards.xlsx")
    assert list(FileImport(tmp_path / "cards.xlsx", parse_mapping(MAPPING)).rows()) == of_csv


def test_what_is_made_once_is_made_for_the_first_good_row(work: Rows) -> None:
    bad, first, second = work("1,A,来店,li,soon,,", "2,A,来店,li,01-03-26,,", "3,A,来店,li,01-03-26,,")
    assert (names(bad), names(first)[0], names(second)) == ([], "OpenDealer", ["RegisterVisit"])


def test_a_blank_name_takes_its_default(work: Rows) -> None:
    (row,) = work("17,,来店,li,01-03-26,,")
    visit = row.made[-1].command
    assert isinstance(visit, RegisterVisit)
    assert visit.name == "17"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("1,A,来店,li,31-02-26,,", [("DateImpossible", "来店")]),
        ("1,A,来店,li,,,", [("DayUnknown", "来店")]),
        ("1,A,签约,li,01-03-26,02-03-26,", [("ValueMissing", "价格")]),
        ("1,A,签约,li,01-03-26,02-03-26,much", [("NumberImpossible", "价格")]),
        ("1,A,签约,li,x,02-03-26,", [("DateImpossible", "来店"), ("ValueMissing", "价格")]),
        ("1,A,签约,li,x,y,z", [("DateImpossible", "来店"), ("NumberImpossible", "价格"), ("DateImpossible", "签约")]),
        ("1,A,来店,zhao,01-03-26,,", [("LookupMissing", "顾问")]),
        ("1,A,签约,zhao,x,,", [("LookupMissing", "顾问"), ("DateImpossible", "来店"), ("DayUnknown", "签约")]),
        ("1,A,来店,,01-03-26,,", [("ValueMissing", "顾问"), ("ValueMissing", "顾问")]),
        ("1,A,战败,li,01-03-26,,", [("NoStepApplies", "阶段")]),
        (",A,来店,li,01-03-26,,", [("KeyBlank", "no")]),
        ("1," + "A" * 101 + ",来店,li,01-03-26,,", [("ValueImpossible", "姓名")]),
        ("1,A,来店,li", [("RowRagged", None)]),
    ],
)
def test_a_problem_names_the_column(work: Rows, row: str, found: list[tuple[str, str | None]]) -> None:
    (read,) = work(row)
    assert problems(read) == found
    assert read.made == ()
    assert read.row == 2


def test_a_zone_of_the_file_that_does_not_exist_is_listed(work: Rows) -> None:
    mapping = MAPPING.replace("zone: Asia/Shanghai", "zone: $name")
    rows = work(
        "1,Asia/Urumqi,来店,li,01-03-26,,", "2,../etc,来店,li,01-03-26,,", "3,Asia,来店,li,x,,", mapping=mapping
    )
    assert [problems(row) for row in rows] == [
        [],
        [("ZoneUnknown", "姓名")],
        [("DateImpossible", "来店")],
    ]


def test_a_key_that_stands_twice_is_listed(work: Rows) -> None:
    first, second = work("1,A,来店,li,01-03-26,,", "1,B,来店,li,01-03-26,,")
    assert problems(first) == []
    assert problems(second) == [("KeyTwice", "no")]
    assert "row 2" in second.problems[0].en


def test_blank_rows_are_counted_as_such(work: Rows) -> None:
    assert [row.blank for row in work("1,A,来店,li,01-03-26,,", ",,,,,,", "")] == [False, True, True]


def test_a_column_that_is_not_there_is_told_before_any_row(work: Rows) -> None:
    with pytest.raises(FileRefused, match="no column '来店'"):
        work("1", header=HEADER.replace("来店", "到店"))
    with pytest.raises(FileRefused, match="is '门店' meant"):
        work("1", mapping=MAPPING.replace("team.门店", "team.门店名"))


@given(st.dates(date(1990, 1, 2), date(2100, 1, 1)), st.text(max_size=20), st.integers(0, 30))
def test_a_moment_is_on_its_day(day: date, key: str, step: int) -> None:
    zone = ZoneInfo("America/New_York")
    found = moment_on(day, key, step, (time(9), time(17, 30)), zone)
    assert found.astimezone(zone).date() == day
    assert datetime.combine(day, time(9), zone) <= found < datetime.combine(day, time(18, 1), zone)
