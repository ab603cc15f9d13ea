"""Whether the columns that a mapping names are in its files, before any row is read."""

from difflib import get_close_matches

from services.intake.importing.fields import columns_of
from services.intake.importing.lookups import Joined
from services.intake.importing.mapping import Mapping, is_reference
from services.intake.importing.problem import FileRefused


def check_columns(mapping: Mapping, columns: tuple[str, ...], joined: dict[str, Joined]) -> None:
    """Check every column that the mapping names.

    Raises:
        FileRefused: one is missing; the message says which, and what may have been meant.
    """
    of = [lookup.of for lookup in mapping.lookups.values() if not is_reference(lookup.of)]
    needed: list[tuple[str | None, str]] = [(None, column) for column in (*mapping.source.key, *of)]
    needed += [columns_of(mapping, field) for field in mapping.fields.values()]
    for lookup, column in needed:
        known = columns if lookup is None else tuple(next(iter(joined[lookup].values()), {}))
        if column not in known:
            where = "the file" if lookup is None else mapping.lookups[lookup].file
            close = get_close_matches(column, known, 1)
            hint = f"is {close[0]!r} meant?" if close else f"it has {', '.join(map(repr, known[:30]))}"
            raise FileRefused(f"{where} has no column {column!r}; {hint}", f"缺少列 {column!r}")
