"""Those who phone or write first: calls and platform leads (section 2)."""

from datetime import datetime

from services.intake.card.commands import ReassignCustomer
from services.intake.reception.commands import ReceiveLead, RegisterCall
from shared.events.values import Source
from showroom.simulation.consenting import ask
from showroom.simulation.customer import Customer, new_customer
from showroom.simulation.hours import in_business_hours
from showroom.simulation.made_up import PLATFORMS
from showroom.simulation.step import Step
from showroom.simulation.store import INTEGRATION, Store


def call(store: Store, at: datetime) -> None:
    """Someone phones for the first time; most leave a name and number and are asked to come."""
    chance = store.chance
    customer = new_customer(chance, at)
    customer.owner = chance.pick(store.present(at.date()))
    leaves_details = chance.happens(0.75)
    details = {"name": customer.name, "phone": customer.phone} if leaves_details else {}
    store.say(
        RegisterCall,
        at,
        store.receptionist,
        customer_id=customer.id,
        call_id=chance.id(at),
        source=Source.CALL,
        consultant_id=customer.owner,
        details_read_back=leaves_details,
        models=(customer.car.model,),
        **details,
    )
    if leaves_details:
        customer.has_card = True
        store.customers[customer.id] = customer
        ask(store, at + chance.minutes(2, 4), customer, store.by(customer.owner))
        calls_back_at = in_business_hours(chance, at + chance.minutes(20, 240))
        store.at(calls_back_at, Step.FOLLOW_UP, customer)


def lead(store: Store, at: datetime) -> None:
    """A platform sends a prospect, at any hour; the manager hands it to a consultant, who phones."""
    chance = store.chance
    customer = new_customer(chance, at)
    customer.has_card = True
    store.customers[customer.id] = customer
    store.say(
        ReceiveLead,
        at,
        INTEGRATION,
        customer_id=customer.id,
        lead_id=chance.id(at),
        provider=chance.pick(PLATFORMS),
        interest=chance.pick(("buy", "buy", "buy", "test-drive", "lease", "trade-in")),
        requested_at=at - chance.minutes(0, 20),
        models=(customer.car.model,),
        name=customer.name,
        phone=customer.phone,
    )
    handed_at = in_business_hours(chance, at + chance.minutes(2, 15))
    store.at(handed_at, Step.HAND_OUT, customer)


def hand_out(store: Store, at: datetime, customer: Customer) -> None:
    """The manager hands a lead to a consultant."""
    if customer.closed:
        return
    customer.owner = store.chance.pick(store.present(at.date()))
    store.say(
        ReassignCustomer,
        at,
        store.manager,
        customer_id=customer.id,
        to_consultant_id=customer.owner,
        reason="lead",
    )
    phones_at = in_business_hours(store.chance, at + store.chance.minutes(5, 120))
    store.at(phones_at, Step.FOLLOW_UP, customer)
