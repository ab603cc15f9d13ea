"""Every subject's deciders; importing this module registers them all in `services.intake.deciding.DECIDERS`."""

from types import ModuleType

from services.intake.dealer import decide as dealer
from services.intake.deciding import DECIDERS
from services.intake.reception import decide as reception
from services.intake.reception import leads
from services.intake.rota import decide as rota

__all__ = ["DECIDERS", "SUBJECTS"]

SUBJECTS: tuple[ModuleType, ...] = (dealer, rota, reception, leads)
"""The modules whose functions `decides` registered."""
