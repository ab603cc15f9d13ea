"""A file with its mapping: the rows of the one as the other says."""

from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path

import msgspec
from msgspec import Struct

from services.intake.importing.column_check import check_columns
from services.intake.importing.fingerprint import digest_of
from services.intake.importing.lookups import read_lookup
from services.intake.importing.mapping import Mapping
from services.intake.importing.row_commands import RowCommands, RowReader
from services.intake.importing.table import Layout, open_table


class FileImport(Struct, frozen=True):
    """What to import: a file, by a mapping."""

    path: Path
    mapping: Mapping

    def rows(self) -> Iterator[RowCommands]:
        """Every row as commands or problems, in the file's order.

        Raises:
            FileRefused: the file, or one that the mapping joins, cannot be read.
        """
        source = self.mapping.source
        layout = Layout(
            sheet=source.sheet, header_row=source.header_row, encoding=source.encoding, delimiter=source.delimiter
        )
        joined = {name: read_lookup(lookup, self.path.parent) for name, lookup in self.mapping.lookups.items()}
        with open_table(self.path, layout) as table:
            check_columns(self.mapping, table.columns, joined)
            reader = RowReader(self.mapping, joined)
            for row in table.rows():
                yield reader.read(row)

    def preview(self, count: int) -> list[RowCommands]:
        """What the first rows become; nothing is sent."""
        return list(islice(self.rows(), count))

    def digests(self) -> tuple[str, str]:
        """Digests of the file with its lookup files, and of what the mapping says: together they name this import."""
        files = [self.path, *(self.path.parent / lookup.file for lookup in self.mapping.lookups.values())]
        said = sha256(msgspec.json.encode(self.mapping, order="sorted")).hexdigest()
        return "+".join(digest_of(file) for file in files), said
