"""A cell is read as its field says, or the reason is told; nothing is guessed."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.importing.cells import Cell, value_of
from services.intake.importing.mapping import Field, Kind
from services.intake.importing.problem import CellWrong


def field(kind: str = "text", **settings: Any) -> Field:
    return msgspec.convert({"column": "c", "as": kind, **settings}, Field)


MOMENT = field("moment", format=["%Y-%m-%dT%H:%M:%S%z"])
DAY = field("date", format=["%d-%m-%y", "%Y/%m/%d"])


@pytest.mark.parametrize(
    ("cell", "as_said", "value"),
    [
        ("20-10-16", DAY, date(2016, 10, 20)),
        ("2016/10/20", DAY, date(2016, 10, 20)),
        (datetime(2016, 10, 20, 9, 30), DAY, date(2016, 10, 20)),  # noqa: DTZ001 - spreadsheets hold no zone
        (datetime(2016, 10, 20), field("moment", format=["x"]), date(2016, 10, 20)),  # noqa: DTZ001 - as above
        ("2016-10-20T08:00:00+0000", MOMENT, datetime(2016, 10, 20, 8, tzinfo=UTC)),
        ("1,234.50", field("money", currency="USD"), {"amount_minor": 123450, "currency": "USD"}),
        ("￥ 3000".replace("￥", "¥"), field("money"), {"amount_minor": 300000, "currency": "CNY"}),
        (0.1 + 0.2, field("money"), {"amount_minor": 30, "currency": "CNY"}),
        (5000, field("money", currency="JPY"), {"amount_minor": 5000, "currency": "JPY"}),
        (13800138000.0, field(), "13800138000"),
        (" x ", field(), "x"),
        ("Moses Frase", field("id"), "moses-frase"),
        ("3", field("whole"), 3),
        ("a, b,", field("list"), ["a", "b"]),
        ("", field(default="d"), None),
        (None, field(), None),
        ("   ", field("whole"), None),
        ("是", field(values={"是": True, "否": False}), True),
        ("否", field(values={"是": True, "否": False}), False),
        ("GTXPro", field(values={"GTXPro": "GTX Pro"}, otherwise="keep"), "GTX Pro"),
        ("MG Special", field(values={"GTXPro": "GTX Pro"}, otherwise="keep"), "MG Special"),
        ("odd", field(values={"a": "b"}, otherwise="other"), "other"),
        ("+86 138-0013-8000", field(), "+86 138-0013-8000"),
        ("-5", field("whole"), -5),
    ],
)  # fmt: skip
def test_a_cell_is_read(cell: Cell, as_said: Field, value: Any) -> None:
    assert value_of(cell, as_said) == value


@pytest.mark.parametrize(
    ("cell", "as_said", "name"),
    [
        ("31-02-16", DAY, "DateImpossible"),
        ("10/20/2016", DAY, "DateImpossible"),
        ("soon", DAY, "DateImpossible"),
        (7, DAY, "DateImpossible"),
        ("-1", field("money"), "AmountImpossible"),
        ("1.005", field("money"), "AmountImpossible"),
        ("NaN", field("money"), "NumberImpossible"),
        ("1e99", field("money"), "NumberImpossible"),
        ("abc", field("whole"), "NumberImpossible"),
        ("1.5", field("whole"), "NumberImpossible"),
        (True, field("whole"), "NumberImpossible"),
        ("Wonn", field(values={"Won": "won"}), "ValueUnknown"),
        ("=HYPERLINK(1)", field(), "CellIsFormula"),
        ("@SUM(A1)", field(), "CellIsFormula"),
        ("+cmd|' /C calc'!A0", field(), "CellIsFormula"),
        ("x" * 40_000, field(), "CellTooLong"),
    ],
)
def test_a_cell_that_is_wrong_says_why(cell: Cell, as_said: Field, name: str) -> None:
    with pytest.raises(CellWrong) as wrong:
        value_of(cell, as_said)
    assert wrong.value.name == name
    assert len(wrong.value.en) < 150


def test_names_in_other_scripts_give_ids_that_stay_apart() -> None:
    ids = {value_of(name, field("id")) for name in ("张三", "李四", "张三 ", "José", "Jose", "x" * 90, "!!!")}
    assert len(ids) == 6
    assert all(msgspec.convert(one, str) and len(one) <= 40 for one in ids)


@given(st.text() | st.floats() | st.integers() | st.booleans() | st.datetimes() | st.none(), st.sampled_from(Kind))
def test_any_cell_is_a_value_or_a_reason(cell: Cell, kind: Kind) -> None:
    try:
        value_of(cell, field(kind.value, format=["%Y-%m-%d"]))
    except CellWrong as wrong:
        told = bool(wrong.en and wrong.zh)
        assert told
