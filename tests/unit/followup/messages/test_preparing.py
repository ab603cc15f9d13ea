"""Which channel a message takes, and what it says of whom."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.followup.dealers import Dealer
from services.followup.intake import Person
from services.followup.messages.facts import time_agreed
from services.followup.messages.message import Message
from services.followup.messages.preparing import Facts, NoMessage, may_send, prepare
from services.followup.messages.queue import Claimed
from services.followup.planning.state import Consent, Customer, Mark, Order, Promise
from services.followup.policy import DEFAULT_POLICY, policy_of
from shared.events.message import ConsentPurpose
from shared.events.values import Channel
from tests.support.messages import PHONE

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WANG = Person("王伟", PHONE, "wang@example.test")
NORTH = Dealer(dealer_id="north", group_id="acme", name="北区店")
FACTS = Facts(NORTH, DEFAULT_POLICY, consultant_id="li", model="A4")
BOTH = {Channel.SMS, Channel.EMAIL}
SERVICE, MARKETING = ConsentPurpose.SERVICE, ConsentPurpose.MARKETING


def claimed(template: str = "thank_you") -> Claimed:
    return Claimed(
        task_id=UUID(int=1),
        attempt=3,
        dealer_id="north",
        customer_id=UUID(int=2),
        template=template,
        wanted=None,
        told=None,
    )


def prepared(person: Person = WANG, facts: Facts = FACTS, channels: set[Channel] | None = None) -> Message:
    message = prepare(claimed(), person, facts, BOTH if channels is None else channels)
    assert isinstance(message, Message)
    return message


def refused(person: Person, facts: Facts = FACTS, channels: set[Channel] | None = None) -> tuple[str, Channel]:
    why = prepare(claimed(), person, facts, BOTH if channels is None else channels)
    assert isinstance(why, NoMessage)
    return why.reason, why.channel


def test_a_text_message_is_signed_and_keeps_the_attempt() -> None:
    message = prepared()
    assert (message.channel, message.to, message.attempt) == (Channel.SMS, PHONE, 3)
    assert message.text.startswith("【北区店】王伟您好，")
    assert message.params == {"name": "王伟", "dealer": "北区店", "consultant": "li", "model": "A4"}


def test_a_mail_is_not_signed_so() -> None:
    message = prepared(channels={Channel.EMAIL})
    assert (message.channel, message.to, message.signature) == (Channel.EMAIL, "wang@example.test", "")
    assert message.text.startswith("王伟您好，")


def test_the_first_channel_with_address_gateway_and_consent_is_taken() -> None:
    no_sms = Facts(NORTH, DEFAULT_POLICY, consents=(Consent(SERVICE, Channel.SMS, allowed=False),))
    no_more = Facts(NORTH, DEFAULT_POLICY, consents=(Consent(SERVICE, None, allowed=False),))
    assert prepared(facts=no_sms).channel is Channel.EMAIL
    assert prepared(Person(email="a@b.test")).channel is Channel.EMAIL
    assert refused(WANG, no_sms, {Channel.SMS}) == ("opted_out", Channel.SMS)
    assert refused(WANG, no_more) == ("opted_out", Channel.SMS)
    assert refused(Person(email="a@b.test"), no_more) == ("opted_out", Channel.EMAIL)
    assert refused(Person("王伟")) == ("no_phone", Channel.SMS)
    assert refused(WANG, FACTS, set()) == ("no_gateway", Channel.SMS)


@pytest.mark.parametrize(
    ("consents", "service", "marketing"),
    [
        ((), True, False),
        ((Consent(MARKETING, None, allowed=True),), True, True),
        ((Consent(MARKETING, None, allowed=True), Consent(MARKETING, Channel.SMS, allowed=False)), True, False),
        ((Consent(MARKETING, Channel.EMAIL, allowed=True),), True, False),
        ((Consent(SERVICE, None, allowed=False), Consent(SERVICE, Channel.SMS, allowed=True)), True, False),
        ((Consent(SERVICE, None, allowed=False),), False, False),
    ],
)
def test_the_customers_word_on_the_channel_counts_before_that_on_all(
    consents: tuple[Consent, ...], service: bool, marketing: bool
) -> None:
    assert may_send(consents, SERVICE, Channel.SMS) is service
    assert may_send(consents, MARKETING, Channel.SMS) is marketing


def test_the_policys_language_is_spoken() -> None:
    english = policy_of({"languages": ["en", "zh"]}, "dealer", 1)
    message = prepared(facts=Facts(NORTH, english))
    assert message.language == "en"
    assert message.text.startswith("【北区店】Dear 王伟, ")
    assert message.subject == "Thanks for the visit · 北区店"


def test_the_time_is_that_of_the_tasks_subject() -> None:
    first, second, third = (Mark(UUID(int=number), number, NOON, NOON) for number in (1, 2, 3))
    visit, drive, delivery = (NOON.replace(hour=hour) for hour in (13, 14, 15))
    customer = Customer(
        customer_id=UUID(int=9),
        dealer_id="north",
        group_id="acme",
        met=first,
        seen_at=NOON,
        appointment=Promise(visit, first),
        drive=Promise(drive, second),
        order=Order(UUID(int=7), third, delivery_at=delivery, delivery=third),
    )
    assert time_agreed(customer, first.event_id, "appointment_reminder") == visit
    assert time_agreed(customer, second.event_id, "own-template") == drive
    assert time_agreed(customer, third.event_id, "own-template") == delivery
    assert time_agreed(customer, None, "test_drive_reminder") == drive
    assert time_agreed(customer, None, "delivery_reminder") == delivery
    assert time_agreed(customer, UUID(int=8), "thank_you") is None
