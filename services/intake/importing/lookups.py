"""The other files that a mapping joins: read once, kept by their key column."""

from pathlib import Path

from services.intake.importing.cells import Cell, as_text
from services.intake.importing.mapping import Lookup
from services.intake.importing.problem import FileRefused
from services.intake.importing.table import Layout, open_table

MOST_ROWS = 200_000
Joined = dict[str, dict[str, Cell]]
"""Rows of a lookup file by their key, as text."""


def read_lookup(lookup: Lookup, folder: Path) -> Joined:
    """Read a lookup file.

    Args:
        lookup: which file, by which column.
        folder: where the imported file is; the lookup's path is relative to it.

    Raises:
        FileRefused: the file cannot be read, lacks the column, or has a key twice.
    """
    found: Joined = {}
    with open_table(folder / lookup.file, Layout()) as table:
        if lookup.key not in table.columns:
            raise FileRefused(f"{lookup.file} has no column {lookup.key!r}", f"{lookup.file} 没有列 {lookup.key!r}")
        for row in table.rows():
            if row.problems:
                raise FileRefused(f"{lookup.file}, row {row.number}: {row.problems[0].en}", row.problems[0].zh)
            if row.is_blank:
                continue
            key = as_text(row.cells.get(lookup.key))
            if key in found:
                raise FileRefused(f"{lookup.file}, row {row.number}: {key!r} stands there twice", "查找文件主键重复")
            if len(found) >= MOST_ROWS:
                raise FileRefused(f"{lookup.file} has more than {MOST_ROWS:,} rows", "查找文件过大")
            found[key] = row.cells
    return found
