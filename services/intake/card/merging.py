"""Deciders that merge two cards of one person, and undo it (section 2: two cards can be merged, and un-merged).

Each stream gets an event that is complete in itself: the survivor's carries the absorbed card's evidence. The absorbed
person stays in the person store; the survivor takes over what it lacked and holds the absorbed card's phones. What the
person did not want as the one card, they do not want as the other: the survivor opts out of it too, for good.
"""

from uuid import UUID

from msgspec.structs import replace

from services.intake.card import refusals
from services.intake.card.commands import MergeCards, UnmergeCards
from services.intake.card.details import CardChange, moved, phones_of
from services.intake.customer.checks import carded_customer, living_customer
from services.intake.customer.person import DETAIL_NAMES, filled
from services.intake.customer.state import Absorbed, Customer, DefeatStatus
from services.intake.deciding import Decision, Emitted, PersonDetails, PersonWritten, Private, Refusal, View, decides
from services.intake.roles import MANAGERS
from shared.events.card import CardAbsorbed, CardMergedAway, CardReleased, CardRestored
from shared.events.event import Event, StreamKind
from shared.events.message import ContactConsentChanged

_MODEL = "intended_model"


@decides(MergeCards, en="Merge cards", zh="合并客户卡", roles=MANAGERS)
def merge_cards(command: MergeCards, view: View) -> Decision | Refusal:
    """Section 2: the same phone number in one dealer is the same customer; two cards of one can be merged."""
    survivor = carded_customer(view, command.customer_id)
    if isinstance(survivor, Refusal):
        return survivor
    absorbed = living_customer(view, command.absorbed_customer_id, "$.absorbed_customer_id")
    if isinstance(absorbed, Refusal):
        return absorbed
    refusal = _refuse_merge(survivor, absorbed, command.merge_id)
    if refusal is not None:
        return refusal
    merge_id = command.merge_id or view.new_id()
    change = _absorb(view, survivor, absorbed, merge_id)
    away = CardMergedAway(merge_id=merge_id, survivor_customer_id=survivor.customer_id)
    answer = {"customer_id": str(survivor.customer_id), "merge_id": str(merge_id)}
    return _on_both(survivor, absorbed, change, away, answer)


@decides(UnmergeCards, en="Un-merge cards", zh="撤销合并", roles=MANAGERS)
def unmerge_cards(command: UnmergeCards, view: View) -> Decision | Refusal:
    """Section 2: a merge can be undone. What the survivor took over, and the phones, go back; corrections stay."""
    survivor = carded_customer(view, command.customer_id)
    if isinstance(survivor, Refusal):
        return survivor
    merge = next((one for one in survivor.absorbed if one.merge_id == command.merge_id), None)
    released = None if merge is None else view.customer(merge.customer_id)
    if merge is None or released is None:
        return refusals.MERGE_UNKNOWN
    change = _release(view, survivor, released, merge)
    restored = CardRestored(merge_id=merge.merge_id, survivor_customer_id=survivor.customer_id)
    answer = {"customer_id": str(survivor.customer_id), "released_customer_id": str(released.customer_id)}
    return _on_both(survivor, released, change, restored, answer)


def _refuse_merge(survivor: Customer, absorbed: Customer, merge_id: UUID | None) -> Refusal | None:
    """What stands in the way: the absorbed card's stream ends, so nothing on it may still be under way."""
    if survivor.customer_id == absorbed.customer_id:
        return refusals.SAME_CUSTOMER
    if any(one.merge_id == merge_id for one in survivor.absorbed):
        return refusals.MERGE_ALREADY_DONE
    if absorbed.open_order is not None:
        return refusals.ABSORBED_HAS_OPEN_ORDER
    if absorbed.defeat is not None and absorbed.defeat.status is DefeatStatus.REPORTED:
        return refusals.ABSORBED_AWAITS_DEFEAT_DECISION
    return None


def _absorb(view: View, survivor: Customer, absorbed: Customer, merge_id: UUID) -> CardChange:
    known = view.person(survivor.customer_id)
    details = filled(known, view.person(absorbed.customer_id))
    model = survivor.intended_model or absorbed.intended_model
    new_model = (_MODEL,) if model != survivor.intended_model else ()
    event = CardAbsorbed(
        merge_id=merge_id,
        absorbed_customer_id=absorbed.customer_id,
        evidence=absorbed.all_evidence,
        has_name=details.name is not None,
        has_phone=details.phone is not None,
        intended_model=model,
        taken_over=(*(name for name in DETAIL_NAMES if getattr(details, name) != getattr(known, name)), *new_model),
    )
    phones = moved(phones_of(view, absorbed), absorbed.customer_id, survivor.customer_id)
    opted_out = [
        ContactConsentChanged(channel=one.channel, purpose=one.purpose, allowed=False)
        for one in absorbed.opted_out
        if one not in survivor.opted_out
    ]
    return CardChange((event, *opted_out), (*_written(survivor, known, details), *phones))


def _release(view: View, survivor: Customer, released: Customer, merge: Absorbed) -> CardChange:
    known = view.person(survivor.customer_id)
    phones = phones_of(view, released)
    details = _without(known, view.person(released.customer_id), merge)
    if details.phone in phones:
        details = replace(details, phone=None)
    gone = _MODEL in merge.taken_over and survivor.intended_model == released.intended_model
    event = CardReleased(
        merge_id=merge.merge_id,
        released_customer_id=released.customer_id,
        has_name=details.name is not None,
        has_phone=details.phone is not None,
        intended_model=None if gone else survivor.intended_model,
    )
    back = moved(phones, survivor.customer_id, released.customer_id)
    return CardChange((event,), (*_written(survivor, known, details), *back))


def _without(known: PersonDetails, theirs: PersonDetails, merge: Absorbed) -> PersonDetails:
    """The survivor's details without those taken over that nobody has corrected since."""
    taken = [name for name in DETAIL_NAMES if name in merge.taken_over]
    return replace(known, **{name: None for name in taken if getattr(known, name) == getattr(theirs, name)})


def _written(survivor: Customer, before: PersonDetails, after: PersonDetails) -> tuple[Private, ...]:
    if before == after or survivor.person_id is None:
        return ()
    return (PersonWritten(survivor.person_id, survivor.customer_id, after),)


def _on_both(survivor: Customer, other: Customer, change: CardChange, event: Event, answer: dict[str, str]) -> Decision:
    """The survivor's events on its stream, the other card's on its own."""
    emitted = tuple(
        Emitted(one, StreamKind.CUSTOMER, survivor.customer_id, survivor.customer_id) for one in change.events
    )
    ended = Emitted(event, StreamKind.CUSTOMER, other.customer_id, other.customer_id)
    return Decision((*emitted, ended), change.private, dict(answer))
