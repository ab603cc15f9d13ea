"""The card: opened, corrected, handed over, merged, audited, erased (sections 2, 3 and 8)."""

from msgspec.structs import replace

from services.followup.planning.evolving.reception import asks_for_follow_up, resumed
from services.followup.planning.evolving.step import Step, shown
from services.followup.planning.facts import is_lost
from services.followup.planning.state import Customer, Mark
from shared.events.card import (
    CardAbsorbed,
    CardAudited,
    CardDetailsCorrected,
    CardMergedAway,
    CardOpened,
    CardReleased,
    CardRestored,
    CustomerReassigned,
    GradeOverridden,
    OrderEnd,
    PersonErased,
)
from shared.events.event import Event

_WON = frozenset({OrderEnd.DELIVERED, OrderEnd.SERVICED})


def _opened(customer: Customer, event: CardOpened, mark: Mark) -> Customer:
    return replace(
        customer,
        has_phone=event.has_phone,
        wrong_number=False,
        carded=customer.carded or mark,
        consultant_id=event.consultant_id or customer.consultant_id,
    )


def _details(customer: Customer, event: CardDetailsCorrected | CardReleased, _mark: Mark) -> Customer:
    return replace(customer, has_phone=event.has_phone, wrong_number=False)


def _reassigned(customer: Customer, event: CustomerReassigned, _mark: Mark) -> Customer:
    return replace(customer, consultant_id=event.to_consultant_id)


def _absorbed(customer: Customer, event: CardAbsorbed, mark: Mark) -> Customer:
    """The absorbed card's customer was expecting somebody: whoever keeps the survivor follows up within a day.

    Not where the newest that is known of them is a delivery, or the survivor is reported as lost.
    """
    known = replace(customer, has_phone=event.has_phone, evidence=mark)
    newest = max(event.evidence, key=lambda one: (one.occurred_at, one.event_id), default=None)
    if is_lost(known) or (newest is not None and newest.order_end in _WON):
        return known
    return asks_for_follow_up(known, event.absorbed_customer_id, mark, "card_absorbed")


def _released(customer: Customer, event: CardReleased, mark: Mark) -> Customer:
    """What the released card asked for, it asks for itself again."""
    known, leaving = _details(customer, event, mark), customer.leaving
    if leaving is None or leaving.subject_id != event.released_customer_id:
        return known
    return replace(known, leaving=None)


def _merged_away(customer: Customer, _event: CardMergedAway, _mark: Mark) -> Customer:
    return replace(customer, merged=True)


def _restored(customer: Customer, _event: CardRestored, mark: Mark) -> Customer:
    return resumed(replace(customer, merged=False), mark)


def _audited(customer: Customer, event: CardAudited, mark: Mark) -> Customer:
    known = replace(customer, evidence=mark) if event.confirmed else customer
    return known if known.audited is not None and known.audited.at > mark.at else replace(known, audited=mark)


def _erased(customer: Customer, _event: PersonErased, _mark: Mark) -> Customer:
    return replace(customer, erased=True)


STEPS: dict[type[Event], Step] = {
    CardOpened: Step(_opened),
    CardDetailsCorrected: Step(_details),
    CustomerReassigned: Step(_reassigned),
    CardAbsorbed: Step(_absorbed),
    CardMergedAway: Step(_merged_away),
    CardReleased: Step(_released),
    CardRestored: Step(_restored),
    CardAudited: Step(_audited),
    GradeOverridden: Step(shown, plans=False),
    PersonErased: Step(_erased),
}
