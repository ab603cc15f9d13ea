"""What a dealer or group may change of the grade rules without code (section 3, *policy*)."""

from datetime import timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta, Struct

from shared.events.values import Grade
from shared.policies.book import PolicyInvalid

Days = Annotated[int, Meta(ge=1, le=3650)]

AGEING_DAYS: dict[Grade, int] = {
    Grade.C: 180,
    Grade.B: 90,
    Grade.B_PLUS: 90,
    Grade.A: 30,
    Grade.A_PLUS: 15,
    Grade.H: 7,
}
"""Days without fresh evidence after which a grade is overdue for re-grading: the horizon that the grade stands for.

C has none ("over 3 months"), so it is looked at again after twice that. O does not age: the order says where it is.
"""

VALIDITY_DAYS: dict[Grade, int] = {
    Grade.C: 360,
    Grade.B: 180,
    Grade.B_PLUS: 180,
    Grade.A: 60,
    Grade.A_PLUS: 30,
    Grade.H: 14,
    Grade.O: 14,
}
"""Days that evidence of a grade counts: twice its horizon, one to buy in and one to be asked again; O as H."""

SIGNALS_NEEDED = 2


class GradingSettings(Struct, frozen=True, omit_defaults=True):
    """A policy as it is written: what is absent is as in the defaults, what is unknown is left to newer versions."""

    signals_needed: Annotated[int, Meta(ge=1, le=3, description="判级所需信号数 · Signals of a grade that make it")] = (
        SIGNALS_NEEDED
    )
    validity_days: Annotated[dict[Grade, Days], Meta(description="依据有效天数 · Days that evidence counts")] = {}
    ageing_days: Annotated[dict[Grade, Days], Meta(description="重新判级天数 · Days until re-grading")] = {}


class GradingPolicy(Struct, frozen=True):
    """A policy as the rules read it: every grade has its spans.

    ``scope`` says whose it is: ``default``, ``group`` or ``dealer``; ``version`` is that of the stream which set it.
    """

    signals_needed: int
    validity: dict[Grade, timedelta]
    ageing: dict[Grade, timedelta]
    scope: str = "default"
    version: int = 0


def policy_of(settings: dict[str, Any], scope: str, version: int) -> GradingPolicy:
    """The policy that the settings describe, on top of the defaults.

    Raises:
        PolicyInvalid: a value has the wrong type or is out of range.
    """
    try:
        read = msgspec.convert(settings, GradingSettings)
    except msgspec.ValidationError as error:
        raise PolicyInvalid(str(error)) from None
    return GradingPolicy(
        read.signals_needed,
        _spans({**VALIDITY_DAYS, **read.validity_days}),
        _spans({**AGEING_DAYS, **read.ageing_days}),
        scope,
        version,
    )


def _spans(days: dict[Grade, int]) -> dict[Grade, timedelta]:
    return {grade: timedelta(days=count) for grade, count in days.items()}


DEFAULT_POLICY = policy_of({}, "default", 0)
