"""Segments are counted as carriers do: 160 or 153 septets, 70 or 67 UCS-2 units, nothing torn apart."""

import pytest

from services.followup.messages.segments import segments_of


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 152 + "€" + "a" * 152, 3),  # the escape would be torn from its letter
        ("a" * 151 + "€" + "a" * 153, 2),
        ("好" * 70, 1),
        ("好" * 71, 2),
        ("好" * 134, 2),
        ("好" * 135, 3),
        ("a" * 70 + "好", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
        ("a" * 66 + "😀" + "好" * 66, 3),
        ("`", 1),
        ("`" * 71, 2),  # not in the GSM alphabet
    ],
)
def test_segments(text: str, segments: int) -> None:
    assert segments_of(text) == segments
