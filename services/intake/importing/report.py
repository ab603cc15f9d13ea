"""The list of what is wrong, as a file for people (CSV, safe to open in Excel) or for machines (JSON)."""

import csv
from collections.abc import Iterable
from pathlib import Path

import msgspec

from services.intake.importing.problem import Problem
from services.intake.importing.tally import Tally

_HEADER = ("row 行", "column 列", "step 步骤", "problem 问题", "reason", "原因")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_report(path: Path, tally: Tally, problems: Iterable[Problem]) -> None:
    """Write every problem; as JSON, with the account, where the path ends in ``.json``."""
    if path.suffix.lower() == ".json":
        path.write_bytes(msgspec.json.format(msgspec.json.encode({"tally": tally, "problems": list(problems)})) + b"\n")
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for one in problems:
            writer.writerow(map(_inert, (str(one.row), one.column, one.step, one.name, one.en, one.zh)))


def _inert(text: str | None) -> str:
    """The text so that a spreadsheet does not take it for a formula."""
    return "" if text is None else f"'{text}" if text.startswith(_FORMULA_STARTS) else text
