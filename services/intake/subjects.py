"""Every subject's deciders; importing this module registers them all in `services.intake.deciding.DECIDERS`."""

from types import ModuleType

from services.intake.card import decide as card
from services.intake.card import erasing, keeping, merging, reviewing
from services.intake.contact import decide as contact
from services.intake.contact import preparing
from services.intake.daily import decide as daily
from services.intake.daily import planning
from services.intake.dealer import decide as dealer
from services.intake.dealer import leaves
from services.intake.deciding import DECIDERS
from services.intake.defeat import decide as defeat
from services.intake.message import consenting
from services.intake.message import decide as message
from services.intake.order import decide as order
from services.intake.reception import decide as reception
from services.intake.reception import leads
from services.intake.rota import decide as rota
from services.intake.sale import decide as sale

__all__ = ["DECIDERS", "SUBJECTS"]

SUBJECTS: tuple[ModuleType, ...] = (
    dealer,
    leaves,
    rota,
    reception,
    leads,
    card,
    merging,
    keeping,
    reviewing,
    erasing,
    sale,
    order,
    defeat,
    contact,
    preparing,
    message,
    consenting,
    daily,
    planning,
)
"""The modules whose functions `decides` registered."""
