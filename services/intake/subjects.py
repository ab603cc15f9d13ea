"""Every subject's deciders; importing this module registers them all in `services.intake.deciding.DECIDERS`."""

from types import ModuleType

from services.intake.contact import decide as contact
from services.intake.dealer import decide as dealer
from services.intake.defeat import decide as defeat
from services.intake.order import decide as order
from services.intake.sale import decide as sale

SUBJECTS: tuple[ModuleType, ...] = (contact, dealer, defeat, order, sale)
"""The modules whose functions `decides` registered."""
