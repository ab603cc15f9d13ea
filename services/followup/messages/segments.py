"""How many SMS segments a text takes: the alphabets and lengths of 3GPP TS 23.038 and 23.040."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Two septets each: an escape goes before them."""

_SEPTETS_ALONE, _SEPTETS_EACH = 160, 153
_UNITS_ALONE, _UNITS_EACH = 70, 67


def segments_of(text: str) -> int:
    """Segments that are paid for. One character outside the GSM alphabet makes the whole text UCS-2."""
    sizes = _septets(text)
    if sizes is None:
        sizes = [2 if ord(letter) > 0xFFFF else 1 for letter in text]  # noqa: PLR2004 - past the first plane: two units
        return _segments(sizes, _UNITS_ALONE, _UNITS_EACH)
    return _segments(sizes, _SEPTETS_ALONE, _SEPTETS_EACH)


def _septets(text: str) -> list[int] | None:
    """Septets of each letter; None where the alphabet does not have one of them."""
    if not set(text) <= _BASIC | _EXTENDED:
        return None
    return [2 if letter in _EXTENDED else 1 for letter in text]


def _segments(sizes: list[int], alone: int, each: int) -> int:
    if sum(sizes) <= alone:
        return 1
    segments, used = 1, 0
    for size in sizes:  # what takes two places is not torn apart
        if used + size > each:
            segments, used = segments + 1, 0
        used += size
    return segments
