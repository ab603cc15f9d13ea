"""Defeats, customers out of contact, and those who come back (section 6)."""

from msgspec.structs import replace

from services.followup.planning.evolving.reception import resumed
from services.followup.planning.evolving.step import Step, in_touch, untouched
from services.followup.planning.facts import has_come_since
from services.followup.planning.state import Customer, Defeat, Mark
from shared.events.defeat import (
    CustomerCameBack,
    CustomerOutOfContact,
    DefeatConfirmed,
    DefeatQuestionnaireAnswered,
    DefeatRejected,
    DefeatReported,
)
from shared.events.event import Event


def _reported(customer: Customer, event: DefeatReported, mark: Mark) -> Customer:
    return replace(customer, reported=event.defeat_id, reported_at=mark.at)


def _confirmed(customer: Customer, event: DefeatConfirmed, mark: Mark) -> Customer:
    return replace(
        customer,
        reported=None,
        attempt=None,
        appointment=None,
        leaving=customer.leaving if has_come_since(customer) and customer.reported is not None else None,
        defeat=Defeat(event.defeat_id, mark),
    )


def _rejected(customer: Customer, event: DefeatRejected, mark: Mark) -> Customer:
    """The defeat never was: what was owed is owed again."""
    defeat = customer.defeat
    if defeat is not None and defeat.defeat_id != event.defeat_id:
        return replace(customer, reported=None)
    return resumed(replace(customer, reported=None, defeat=None), mark)


def _out_of_contact(customer: Customer, _event: CustomerOutOfContact, _mark: Mark) -> Customer:
    return replace(customer, lost=True, attempt=None, appointment=None, leaving=None)


def _came_back(customer: Customer, event: CustomerCameBack, mark: Mark) -> Customer:
    """Whoever comes back was in touch: the cadence begins from here."""
    return in_touch(replace(customer, lost=False, reported=None, defeat=None), event, mark)


STEPS: dict[type[Event], Step] = {
    DefeatReported: Step(_reported),
    DefeatConfirmed: Step(_confirmed),
    DefeatRejected: Step(_rejected),
    DefeatQuestionnaireAnswered: Step(untouched, plans=False),
    CustomerOutOfContact: Step(_out_of_contact),
    CustomerCameBack: Step(_came_back),
}
