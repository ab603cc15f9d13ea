"""Every subject's deciders; importing this module registers them all in `services.intake.deciding.DECIDERS`."""

from types import ModuleType

from services.intake.contact import decide as contact
from services.intake.dealer import decide as dealer
from services.intake.deciding import DECIDERS
from services.intake.defeat import decide as defeat
from services.intake.order import decide as order
from services.intake.reception import decide as reception
from services.intake.reception import leads
from services.intake.rota import decide as rota
from services.intake.sale import decide as sale

__all__ = ["DECIDERS", "SUBJECTS"]

SUBJECTS: tuple[ModuleType, ...] = (dealer, rota, reception, leads, sale, order, defeat, contact)
"""The modules whose functions `decides` registered."""
