"""What an ADF document says, in our words: the values, and the refusal of a document that cannot be read."""

from datetime import datetime

from msgspec import Struct

INTERESTS = ("buy", "lease", "sell", "trade-in", "test-drive")
"""The interests of ADF 1.0; the first is its default."""


class Warned(Struct, frozen=True):
    """Something in the document that was not as ADF says and was read all the same: where, and what was done."""

    element: str
    en: str
    zh: str


class Prospect(Struct, frozen=True, kw_only=True):
    """One prospect of an ADF document. What the sender left out or wrote wrongly is None."""

    provider: str
    interest: str = INTERESTS[0]
    models: tuple[str, ...] = ()
    requested_at: datetime | None = None
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    comments: str | None = None
    vendor: str | None = None
    source_id: str | None = None
    warnings: tuple[Warned, ...] = ()


class AdfInvalid(Exception):
    """The document cannot be read as ADF; ``element`` says where."""

    def __init__(self, element: str, en: str, zh: str) -> None:
        super().__init__(f"{element}: {en}")
        self.element = element
        self.en = en
        self.zh = zh
