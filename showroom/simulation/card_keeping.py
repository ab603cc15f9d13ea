"""What the manager does with cards: audits, merges, hand-overs, overrides, erasures, a change of staff."""

from datetime import datetime, timedelta

from services.intake.card.commands import (
    AuditCard,
    ErasePerson,
    MergeCards,
    OverrideGrade,
    ReassignCustomer,
    UnmergeCards,
)
from services.intake.dealer.commands import HireStaff, RecordStaffLeft
from services.intake.reception.commands import RegisterCall
from shared.events.values import Grade, Role, Source
from showroom.simulation.customer import Customer
from showroom.simulation.made_up import mobile
from showroom.simulation.store import Store

_OVERRIDES = (Grade.B, Grade.A, Grade.H)
_MOST_AUDITED = 120


def audit(store: Store, at: datetime) -> None:
    """The monthly look into the card box (卡片清点): each consultant's open cards, confirmed or to be corrected."""
    chance = store.chance
    for customer in store.open_customers()[-_MOST_AUDITED:]:
        at += chance.minutes(0.3, 1.5)
        confirmed = chance.happens(0.93)
        finding = None if confirmed else chance.pick(("model_changed", "horizon_passed", "address_missing"))
        store.say(
            AuditCard,
            at,
            store.doing(customer.owner, at),
            customer_id=customer.id,
            confirmed=confirmed,
            finding=finding,
        )


def keep(store: Store, at: datetime) -> datetime:
    """What an evening may bring; returns when it is done."""
    chance = store.chance
    customers = [customer for customer in store.open_customers() if customer.has_card]
    for act, share in ((_hand_over, 0.15), (_override, 0.12), (_merge, 0.1)):
        if customers and chance.happens(share):
            at += chance.minutes(1, 3)
            act(store, at, chance.pick(customers))
    if chance.happens(0.015):
        at += chance.minutes(1, 3)
        _erase(store, at)
    if chance.happens(1 / 60) and len(store.consultants) > 2:  # noqa: PLR2004 - someone must stay
        at = _change_staff(store, at + chance.minutes(1, 3))
    return at + chance.minutes(3, 6)


def _hand_over(store: Store, at: datetime, customer: Customer) -> None:
    others = [staff_id for staff_id in store.consultants if staff_id != customer.owner]
    customer.owner = store.chance.pick(others)
    store.say(
        ReassignCustomer,
        at,
        store.manager,
        customer_id=customer.id,
        to_consultant_id=customer.owner,
        reason="balance_of_work",
    )


def _override(store: Store, at: datetime, customer: Customer) -> None:
    store.say(
        OverrideGrade,
        at,
        store.manager,
        customer_id=customer.id,
        grade=store.chance.pick(_OVERRIDES),
        reason="manager_spoke_with_customer",
    )


def _merge(store: Store, at: datetime, customer: Customer) -> None:
    """The customer had phoned from another number and got a second card; the manager sees it and merges the two."""
    chance = store.chance
    second_id = chance.id(at)
    store.say(
        RegisterCall,
        at - timedelta(seconds=50),
        store.receptionist,
        customer_id=second_id,
        call_id=chance.id(at),
        source=Source.CALL,
        consultant_id=customer.owner,
        name=customer.name,
        phone=mobile(chance),
    )
    merge_id = chance.id(at)
    store.say(
        MergeCards,
        at,
        store.manager,
        customer_id=customer.id,
        absorbed_customer_id=second_id,
        merge_id=merge_id,
    )
    if chance.happens(0.1):
        undone_at = at + timedelta(seconds=40)
        store.say(UnmergeCards, undone_at, store.manager, customer_id=customer.id, merge_id=merge_id)


def _erase(store: Store, at: datetime) -> None:
    """A lost customer asks for erasure (section 8)."""
    lost = [one for one in store.customers.values() if one.closed and not one.erased and one.order_id is None]
    if not lost:
        return
    customer = store.chance.pick(lost)
    customer.erased = True
    store.say(ErasePerson, at, store.manager, customer_id=customer.id)


def _change_staff(store: Store, at: datetime) -> datetime:
    """A consultant leaves; the manager hands their customers over, and someone new begins."""
    chance = store.chance
    leaving = chance.pick(store.consultants)
    store.consultants.remove(leaving)
    new = store.hire()
    store.say(HireStaff, at, store.manager, staff_id=new, role=Role.CONSULTANT)
    for customer in store.customers.values():
        if customer.owner == leaving:
            at += timedelta(seconds=10)
            customer.owner = chance.pick(store.consultants)
            if not customer.erased:
                store.say(
                    ReassignCustomer,
                    at,
                    store.manager,
                    customer_id=customer.id,
                    to_consultant_id=customer.owner,
                    reason="consultant_left",
                )
    store.say(RecordStaffLeft, at + timedelta(seconds=5), store.manager, staff_id=leaving)
    return at + timedelta(seconds=10)
