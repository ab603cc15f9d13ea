"""Texts in both languages of the showroom."""

from msgspec import Struct


class Wording(Struct, frozen=True):
    """A text in both languages."""

    zh: str
    en: str
