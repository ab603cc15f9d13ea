"""Every subject's deciders; importing this module registers them all in `services.intake.deciding.DECIDERS`."""

from types import ModuleType

from services.intake.dealer import decide as dealer

SUBJECTS: tuple[ModuleType, ...] = (dealer,)
"""The modules whose functions `decides` registered."""
