"""Follow-ups that were logged, messages, and what the customer consents to (sections 4 and 8)."""

from msgspec.structs import replace

from services.followup.moments import utc
from services.followup.planning.evolving.step import Step, in_touch, untouched
from services.followup.planning.state import Attempt, Consent, Customer, Mark, Promise
from shared.events.contact import ContactPrepared, FollowUpLogged
from shared.events.event import Event
from shared.events.message import ContactConsentChanged, MessageNotSent, MessageReceiptReceived, MessageSent
from shared.events.values import Channel, ContactOutcome

REACHED = frozenset({ContactOutcome.TALKED, ContactOutcome.APPOINTMENT, ContactOutcome.REFUSED})
"""Outcomes that are a contact; the others are attempts, and something sent is neither."""

_BY_PHONE = frozenset({Channel.CALL, Channel.SMS})


def _logged(customer: Customer, event: FollowUpLogged, mark: Mark) -> Customer:
    known = customer
    if event.signals or event.stated_horizon is not None:
        known = replace(known, evidence=mark)
    if event.outcome in REACHED:
        known = in_touch(known, event, mark)
    elif event.outcome is not ContactOutcome.SENT or _does_a_persons_task(customer, event):
        known = _tried(known, event, mark)
    if event.outcome is ContactOutcome.WRONG_NUMBER:
        known = replace(known, wrong_number=True)
    elif event.outcome in REACHED and event.channel in _BY_PHONE:
        known = replace(known, wrong_number=False)
    if event.next_contact_at is not None:
        is_call = event.outcome is not ContactOutcome.APPOINTMENT
        known = replace(known, appointment=Promise(utc(event.next_contact_at), mark, reminded=is_call))
    return known


def _does_a_persons_task(customer: Customer, event: FollowUpLogged) -> bool:
    tasks = (*customer.open, *customer.recent)
    return event.task_id is not None and all(one.template is None for one in tasks if one.task_id == event.task_id)


def _tried(customer: Customer, event: FollowUpLogged, mark: Mark) -> Customer:
    if customer.attempt is not None and customer.attempt.mark.at > mark.at:
        return customer
    is_to_retry = event.outcome is ContactOutcome.NO_ANSWER and not mark.history
    return replace(customer, attempt=Attempt(mark, is_to_retry))


def _consent(customer: Customer, event: ContactConsentChanged, _mark: Mark) -> Customer:
    """The latest word holds: one on all channels replaces what was said of each."""
    others = tuple(
        one
        for one in customer.consents
        if one.purpose is not event.purpose or (event.channel is not None and one.channel is not event.channel)
    )
    return replace(customer, consents=(*others, Consent(event.purpose, event.channel, event.allowed)))


STEPS: dict[type[Event], Step] = {
    FollowUpLogged: Step(_logged),
    ContactPrepared: Step(untouched, plans=False),
    MessageSent: Step(untouched, plans=False),
    MessageNotSent: Step(untouched, plans=False),
    MessageReceiptReceived: Step(untouched, plans=False),
    ContactConsentChanged: Step(_consent),
}
