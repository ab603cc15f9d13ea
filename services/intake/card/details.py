"""What a card holds and how it changes: the event says what is known, the person store what it is (section 2)."""

from uuid import UUID

from msgspec import Struct

from services.intake.customer.person import DETAIL_NAMES, filled
from services.intake.customer.state import Customer
from services.intake.deciding import PersonDetails, PersonWritten, PhoneClaimed, PhoneReleased, Private, View
from shared.events.card import CardDetailsCorrected, CardOpened
from shared.events.event import Event
from shared.events.values import Label, Source, StaffId


class CardChange(Struct, frozen=True):
    """Events for the customer's stream and changes of the person store; ``differs`` names details left as they were."""

    events: tuple[Event, ...] = ()
    private: tuple[Private, ...] = ()
    differs: tuple[str, ...] = ()


class Origin(Struct, frozen=True):
    """Where a card comes from: what brought the customer, and the consultant who keeps them."""

    source: Source
    consultant_id: StaffId | None


def opened(view: View, customer: Customer, details: PersonDetails, model: Label | None, origin: Origin) -> CardChange:
    """A new card for a customer who has none."""
    person_id = view.new_id()
    event = CardOpened(
        person_id=person_id,
        has_name=details.name is not None,
        has_phone=details.phone is not None,
        intended_model=model,
        source=origin.source,
        consultant_id=origin.consultant_id,
    )
    claims = () if details.phone is None else (PhoneClaimed(details.phone, customer.customer_id),)
    return CardChange((event,), (PersonWritten(person_id, customer.customer_id, details), *claims))


def completed(view: View, customer: Customer, details: PersonDetails, model: Label | None) -> CardChange:
    """The card with what it lacked; what is known already stays, and is named where the new word differs from it."""
    known = view.person(customer.customer_id)
    said = [name for name in DETAIL_NAMES if getattr(details, name) is not None]
    if details.phone in phones_of(view, customer):
        said.remove("phone")
    differs = tuple(name for name in said if getattr(known, name) not in (None, getattr(details, name)))
    change = corrected(view, customer, filled(known, details), customer.intended_model or model)
    return CardChange(change.events, change.private, differs)


def corrected(view: View, customer: Customer, details: PersonDetails, model: Label | None) -> CardChange:
    """The card with these details and no others; an empty change when they stand on it already."""
    known = view.person(customer.customer_id)
    if (details, model) == (known, customer.intended_model) or customer.person_id is None:
        return CardChange()
    event = CardDetailsCorrected(
        person_id=customer.person_id,
        has_name=details.name is not None,
        has_phone=details.phone is not None,
        intended_model=model,
    )
    if details == known:
        return CardChange((event,))
    written = PersonWritten(customer.person_id, customer.customer_id, details)
    return CardChange((event,), (written, *_claims(view, customer, known.phone, details.phone)))


def phones_of(view: View, customer: Customer) -> tuple[str, ...]:
    """The phones that a customer holds: the card's own and those of the cards it absorbed."""
    phones = (view.person(card.customer_id).phone for card in with_absorbed(view, customer))
    return tuple(dict.fromkeys(phone for phone in phones if phone is not None))


def with_absorbed(view: View, customer: Customer) -> tuple[Customer, ...]:
    """The customer, then every customer whose card went into theirs, those that these had absorbed included."""
    absorbed = (view.customer(card.customer_id) for card in customer.absorbed)
    return (customer, *(one for card in absorbed if card is not None for one in with_absorbed(view, card)))


def moved(phones: tuple[str, ...], holder: UUID, to: UUID) -> tuple[Private, ...]:
    """The phones' claims pass from one customer to another."""
    return tuple(change for phone in phones for change in (PhoneReleased(phone, holder), PhoneClaimed(phone, to)))


def _claims(view: View, customer: Customer, before: str | None, after: str | None) -> tuple[Private, ...]:
    """Claims that move with the card's own phone; a phone of an absorbed card stays held for it."""
    if before == after:
        return ()
    held = {view.person(card.customer_id).phone for card in with_absorbed(view, customer)[1:]}
    released = () if before is None or before in held else (PhoneReleased(before, customer.customer_id),)
    claimed = () if after is None or after in held else (PhoneClaimed(after, customer.customer_id),)
    return (*released, *claimed)
