"""How often each grade is contacted, as brands teach it (sections 3 and 7): presets that a policy names or changes."""

from enum import StrEnum
from typing import Final

from shared.bilingual import Wording
from shared.events.values import Grade


class Preset(StrEnum):
    """A cadence by its name."""

    CLASSIC = "classic"
    WEEKLY = "weekly"


PRESET_WORDING: Final[dict[Preset, Wording]] = {
    Preset.CLASSIC: Wording(
        "订单每周两次，H 两天一次，A 每周两次，B 每月两次，C 每月一次",
        "O twice a week, H every 2 days, A twice a week, B twice a month, C monthly",
    ),
    Preset.WEEKLY: Wording(
        "订单每周一次，H 两天一次，A 七天一次，B 两周一次，C 每月一次",
        "O weekly, H every 2 days, A every 7 days, B every 2 weeks, C monthly",
    ),
}

CADENCE_DAYS: Final[dict[Preset, dict[Grade, float]]] = {
    Preset.CLASSIC: {
        Grade.O: 3.5,
        Grade.H: 2,
        Grade.A_PLUS: 3.5,
        Grade.A: 3.5,
        Grade.B_PLUS: 15,
        Grade.B: 15,
        Grade.C: 30,
        Grade.UNGRADED: 30,
    },
    Preset.WEEKLY: {
        Grade.O: 7,
        Grade.H: 2,
        Grade.A_PLUS: 7,
        Grade.A: 7,
        Grade.B_PLUS: 14,
        Grade.B: 14,
        Grade.C: 30,
        Grade.UNGRADED: 30,
    },
}
"""Days from one contact to the next. A+ is as A and B+ as B; who left a phone and is ungraded is as C."""
