"""A visit from the door to the door: registered, received, served stage by stage (sections 2 and 5)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.intake.card.commands import CorrectCard, OpenCard, ReferCustomer
from services.intake.defeat.commands import RecordComeBack
from services.intake.reception.commands import EndVisit, RegisterVisit
from services.intake.rota.commands import HandBackTurn
from services.intake.sale.commands import ObserveSignals
from shared.events.rota import TurnHandedBack
from shared.events.values import Actor, Source, StaffId, Stage
from showroom.simulation import following, ordering
from showroom.simulation.consenting import ask
from showroom.simulation.customer import Customer, Ending, new_customer
from showroom.simulation.made_up import address
from showroom.simulation.serving import serve
from showroom.simulation.signs import observed
from showroom.simulation.store import Store


def walk_in(store: Store, at: datetime) -> None:
    """Someone comes in for the first time."""
    customer = new_customer(store.chance, at)
    if store.chance.happens(0.36):
        _pass_by(store, at, customer)
        return
    source = Source.EXHIBITION if store.chance.happens(0.06) else Source.WALK_IN
    visit(store, at, customer, source=source)


def referred(store: Store, at: datetime, referrer: Customer) -> None:
    """Someone comes for the first time because a customer sent them."""
    customer = new_customer(store.chance, at)
    visit(store, at, customer, source=Source.REFERRAL)
    if not referrer.closed:
        store.say(
            ReferCustomer,
            at + store.chance.minutes(9, 10),
            store.doing(customer.owner, at),
            customer_id=referrer.id,
            referred_customer_id=customer.id,
        )


def come(store: Store, at: datetime, customer: Customer) -> None:
    """A customer keeps an appointment."""
    if not customer.closed:
        visit(store, at, customer, source=Source.INVITED if customer.visits == 0 else Source.WALK_IN, invited=True)


def come_back(store: Store, at: datetime, customer: Customer) -> None:
    """A lost customer comes in again: their history stays (section 6)."""
    if customer.came_back or customer.erased:
        return
    chance = store.chance
    customer.came_back = True
    customer.closed = False
    customer.ending = Ending.BUYS if chance.happens(0.4) else Ending.LOST
    customer.decides_at = at + chance.days(0, 10)
    store.say(RecordComeBack, at, store.doing(customer.owner, at), customer_id=customer.id)
    visit(store, at + chance.minutes(1, 3), customer, source=Source.WALK_IN)


def visit(store: Store, at: datetime, customer: Customer, *, source: Source, invited: bool = False) -> None:
    """A customer who leaves details, or has left them, comes in and is served."""
    chance = store.chance
    visit_id = chance.id(at)
    first = customer.visits == 0
    opens_later = first and not customer.has_card and chance.happens(0.3)
    details: dict[str, Any] = {} if customer.has_card or opens_later else _details(customer)
    store.say(
        RegisterVisit,
        at,
        store.receptionist,
        customer_id=customer.id,
        visit_id=visit_id,
        first_visit=first,
        party_size=chance.whole(1, 4),
        source=source,
        invited=invited,
        models=(customer.car.model,),
        **details,
    )
    consultant = _receive(store, customer, visit_id)
    if opens_later:
        opened_at = at + chance.minutes(5, 8)
        store.say(OpenCard, opened_at, consultant, customer_id=customer.id, source=source, **_details(customer))
    if not customer.has_card:
        store.count(consultant.id, "cards")
        ask(store, at + chance.minutes(9, 10), customer, consultant)
    customer.has_card = True
    customer.visits += 1
    customer.unanswered = 0
    store.customers[customer.id] = customer
    if not first and customer.address is None and chance.happens(0.25):
        _complete(store, at + chance.minutes(4, 7), customer, consultant)
    left_at = serve(store, at + chance.minutes(8, 15), customer, consultant)
    deal = ordering.closes(store, left_at, customer, consultant)
    left_at = deal or left_at
    store.say(
        EndVisit, left_at, store.receptionist, customer_id=customer.id, visit_id=visit_id, with_deal=deal is not None
    )
    if deal is None:
        following.after_visit(store, left_at, customer)


def _pass_by(store: Store, at: datetime, customer: Customer) -> None:
    """A batch that leaves no details: counted in traffic, never lost."""
    chance = store.chance
    visit_id = chance.id(at)
    store.say(
        RegisterVisit,
        at,
        store.receptionist,
        customer_id=customer.id,
        visit_id=visit_id,
        first_visit=True,
        party_size=chance.whole(1, 4),
        models=(customer.car.model,) if chance.happens(0.5) else (),
    )
    consultant = _receive(store, customer, visit_id)
    if chance.happens(0.5):
        said_at = at + chance.minutes(6, 15)
        signals = observed(chance, Stage.NEEDS_ANALYSIS, 120)
        store.say(
            ObserveSignals,
            said_at,
            consultant,
            customer_id=customer.id,
            stage=Stage.NEEDS_ANALYSIS,
            signals=signals,
        )
    store.say(EndVisit, at + chance.minutes(16, 35), store.receptionist, customer_id=customer.id, visit_id=visit_id)
    if customer.owner is not None and chance.happens(0.02):
        _hand_back(store, at, customer.owner, visit_id)


def _hand_back(store: Store, at: datetime, consultant_id: StaffId, visit_id: UUID) -> None:
    """At once it turns out that they only came to fetch something: the consultant keeps the turn."""
    store.say(HandBackTurn, at, store.receptionist, visit_id=visit_id, reason="no_customer")
    store.turn(TurnHandedBack(consultant_id=consultant_id, visit_id=visit_id, reason="no_customer"))


def _complete(store: Store, at: datetime, customer: Customer, consultant: Actor) -> None:
    """The card gets what was missing on it."""
    customer.address = address(store.chance)
    store.say(CorrectCard, at, consultant, customer_id=customer.id, address=customer.address)


def _receive(store: Store, customer: Customer, visit_id: UUID) -> Actor:
    """The owner receives, or a stand-in; a first visit of nobody's customer takes a turn."""
    if customer.owner is None:
        customer.owner = store.take_turn(customer.id, visit_id)
        return store.by(customer.owner)
    return store.by(customer.owner if store.rota.is_on_duty(customer.owner) else store.rota.next_consultant())


def _details(customer: Customer) -> dict[str, Any]:
    return {
        "name": customer.name,
        "phone": customer.phone,
        "address": customer.address,
        "intended_model": customer.car.model,
    }
