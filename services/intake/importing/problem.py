"""What can be wrong: a row (it is listed, the rest goes in) or the whole file (nothing goes in)."""

from msgspec import Struct


class Problem(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a row: where, and why, in both languages.

    ``row`` counts as a spreadsheet does: the header is a row too. ``name`` is the refusal's name where intake refused.
    """

    row: int
    column: str | None = None
    step: str | None = None
    name: str
    en: str
    zh: str


class CellWrong(Exception):
    """A cell cannot be read as the mapping says."""

    def __init__(self, name: str, en: str, zh: str) -> None:
        super().__init__(en)
        self.name = name
        self.en = en
        self.zh = zh


class FileRefused(Exception):
    """The file as a whole cannot be imported; the message says why and what to do."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(f"{zh} · {en}")
