"""From a cell to the value that a field of the mapping asks for, or the reason why it is none."""

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from typing import Any

from services.intake.importing.mapping import Field, Kind
from services.intake.importing.problem import CellWrong

Cell = str | int | float | bool | datetime | date | time | None
_FORMULA = re.compile(r"^(?:[=@\t\r]|[+-](?![\d\s().-]*\Z))")
_NO_MINOR_UNIT = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF"})
_LONGEST = 32_767


def value_of(cell: Cell, field: Field) -> Any:
    """The field's value, None when the cell is blank.

    Raises:
        CellWrong: the cell is not what the field says.
    """
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return None
    if field.values:
        mapped = field.values.get(as_text(cell), field.values)
        if mapped is not field.values:
            return mapped
        if field.otherwise == "refuse":
            raise _wrong("ValueUnknown", cell, "is none of the mapping's values", "不在值映射中")
        if field.otherwise != "keep":
            return field.otherwise
    return _READ[field.kind](cell, field)


def as_text(cell: Cell) -> str:
    """The cell as a person would read it: 13800138000.0 of a spreadsheet is the text ``13800138000``."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _text(cell: Cell, _field: Field) -> str:
    text = as_text(cell)
    if len(text) > _LONGEST:
        raise CellWrong("CellTooLong", f"longer than {_LONGEST:,} characters", "单元格过长")
    if isinstance(cell, str) and _FORMULA.match(text):
        raise CellWrong("CellIsFormula", "begins like a spreadsheet formula", "疑似公式，已拒绝")
    return text


def _id(cell: Cell, field: Field) -> str:
    """A lower-case id. Names in other scripts keep their identity in a digest: 张三 is always the same id."""
    text = _text(cell, field)
    plain = "-".join(re.findall(r"[a-z0-9]+", text.lower())) if text.isascii() else ""
    if plain and len(plain) <= 40:  # noqa: PLR2004 - as long as an id may be
        return plain
    return f"x-{blake2b(text.encode(), digest_size=6).hexdigest()}"


def _date(cell: Cell, field: Field) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else _parsed(cell, field).date()


def _moment(cell: Cell, field: Field) -> datetime | date:
    """A moment; the day alone where the cell holds no time of day."""
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell
    found = cell if isinstance(cell, datetime) else _parsed(cell, field)
    return found.date() if found.time() == time() and found.tzinfo is None else found


def _parsed(cell: Cell, field: Field) -> datetime:
    text = as_text(cell)
    for form in field.format:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the mapping's clock's
        except ValueError:
            continue
    raise _wrong("DateImpossible", cell, f"is no date of the form {' or '.join(field.format)}", "不是有效日期")


def _money(cell: Cell, field: Field) -> dict[str, Any]:
    number = _number(cell)
    minor = number if field.currency in _NO_MINOR_UNIT else number * 100
    if minor != minor.to_integral_value() or minor < 0:
        raise _wrong("AmountImpossible", cell, f"is no amount of {field.currency}", "不是有效金额")
    return {"amount_minor": int(minor), "currency": field.currency}


def _whole(cell: Cell, _field: Field) -> int:
    number = _number(cell)
    if number != number.to_integral_value():
        raise _wrong("NumberImpossible", cell, "is no whole number", "不是整数")
    return int(number)


def _number(cell: Cell) -> Decimal:
    text = re.sub(r"[,\s ¥¥$€]", "", as_text(cell))
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _wrong("NumberImpossible", cell, "is no number", "不是数字") from None
    if isinstance(cell, bool | datetime | date) or not number.is_finite() or abs(number) > 10**15:
        raise _wrong("NumberImpossible", cell, "is no number", "不是数字")
    return round(number, 6) if isinstance(cell, float) else number


def _list(cell: Cell, field: Field) -> list[str]:
    return [part.strip() for part in _text(cell, field).split(field.separator) if part.strip()]


def _wrong(name: str, cell: Cell, en: str, zh: str) -> CellWrong:
    return CellWrong(name, f"{as_text(cell)[:40]!r} {en}", f"{as_text(cell)[:40]!r} {zh}")


_READ = {
    Kind.TEXT: _text,
    Kind.ID: _id,
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.MONEY: _money,
    Kind.WHOLE: _whole,
    Kind.LIST: _list,
}
