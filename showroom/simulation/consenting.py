"""What customers allow: asked when they leave details, taken back when they have had enough (section 8)."""

from datetime import datetime

from services.intake.message.commands import ChangeContactConsent
from shared.events.message import ConsentPurpose
from shared.events.values import Actor, Channel
from showroom.simulation.customer import Customer
from showroom.simulation.store import Store

_ASKED = 0.7
_AGREES = 0.75
_TAKEN_BACK_A_TALK = 0.015
_NO_MESSAGES_A_TALK = 0.003


def ask(store: Store, at: datetime, customer: Customer, consultant: Actor) -> None:
    """May we write to you about offers? Most say yes, some only to text messages."""
    chance = store.chance
    if not chance.happens(_ASKED):
        return
    customer.allows_marketing = chance.happens(_AGREES)
    store.say(
        ChangeContactConsent,
        at,
        consultant,
        customer_id=customer.id,
        channel=Channel.SMS if chance.happens(0.3) else None,
        purpose=ConsentPurpose.MARKETING,
        allowed=customer.allows_marketing,
    )


def take_back(store: Store, at: datetime, customer: Customer) -> None:
    """Now and then a customer who is talked to has had enough of offers, or wants no messages at all."""
    chance = store.chance
    if customer.allows_marketing and chance.happens(_TAKEN_BACK_A_TALK):
        customer.allows_marketing = False
        _withdraw(store, at, customer, ConsentPurpose.MARKETING)
    if customer.allows_messages and chance.happens(_NO_MESSAGES_A_TALK):
        customer.allows_messages = False
        _withdraw(store, at, customer, ConsentPurpose.SERVICE)


def _withdraw(store: Store, at: datetime, customer: Customer, purpose: ConsentPurpose) -> None:
    store.say(
        ChangeContactConsent,
        at,
        store.doing(customer.owner, at),
        customer_id=customer.id,
        purpose=purpose,
        allowed=False,
    )
