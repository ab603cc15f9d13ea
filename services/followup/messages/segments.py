"""How many SMS segments a text takes: the alphabets and lengths of 3GPP TS 23.038 and 23.040."""

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
"""Two septets each: an escape goes before them."""

_LAST_OF_ONE_UNIT = "\uffff"
_SEPTETS_ALONE, _SEPTETS_EACH = 160, 153
_UNITS_ALONE, _UNITS_EACH = 70, 67


def segments_of(text: str) -> int:
    """Segments that are paid for. One character outside the GSM alphabet makes the whole text UCS-2."""
    letters = set(text)
    if letters <= _BASIC:
        return _even(len(text), _SEPTETS_ALONE, _SEPTETS_EACH)
    if letters <= _BASIC | _EXTENDED:
        return _uneven([2 if letter in _EXTENDED else 1 for letter in text], _SEPTETS_ALONE, _SEPTETS_EACH)
    if max(letters) <= _LAST_OF_ONE_UNIT:
        return _even(len(text), _UNITS_ALONE, _UNITS_EACH)
    return _uneven([1 if letter <= _LAST_OF_ONE_UNIT else 2 for letter in text], _UNITS_ALONE, _UNITS_EACH)


def _even(places: int, alone: int, each: int) -> int:
    return 1 if places <= alone else -(-places // each)


def _uneven(sizes: list[int], alone: int, each: int) -> int:
    """What takes two places is not torn apart."""
    if sum(sizes) <= alone:
        return 1
    segments, used = 1, 0
    for size in sizes:
        if used + size > each:
            segments, used = segments + 1, 0
        used += size
    return segments
