"""Section 8: consent is the customer's to give and to take back."""

from uuid import uuid4

import pytest

from services.intake.card.commands import ErasePerson, MergeCards
from services.intake.deciding import DECIDERS
from services.intake.message.commands import ChangeContactConsent
from shared.events.message import ConsentPurpose, ContactConsentChanged
from shared.events.values import Actor, Channel, Role
from tests.support.view import AFTER_SALES, CONSULTANT, INTEGRATION, MANAGER, Showroom
from tests.support.visitors import carded, visitor

_OPT_OUT = {"purpose": ConsentPurpose.MARKETING, "allowed": False}


@pytest.mark.parametrize("by", [CONSULTANT, MANAGER, AFTER_SALES, INTEGRATION], ids=lambda actor: actor.role)
def test_whoever_is_told_records_an_opt_out(by: Actor) -> None:
    showroom = Showroom.opened()
    showroom.accepts(ChangeContactConsent, by=by, customer_id=carded(showroom), channel=Channel.SMS, **_OPT_OUT)
    assert showroom.events(ContactConsentChanged) == [
        ContactConsentChanged(channel=Channel.SMS, purpose=ConsentPurpose.MARKETING, allowed=False)
    ]


def test_without_a_channel_it_holds_for_all() -> None:
    showroom = Showroom.opened()
    showroom.accepts(ChangeContactConsent, customer_id=carded(showroom), **_OPT_OUT)
    (changed,) = showroom.events(ContactConsentChanged)
    assert changed.channel is None


def test_every_word_of_the_customer_is_kept_also_the_same_one_again() -> None:
    showroom = Showroom.opened()
    fields = {"customer_id": carded(showroom), "purpose": ConsentPurpose.SERVICE}
    for allowed in (True, False, False, True):
        showroom.accepts(ChangeContactConsent, **fields, allowed=allowed)
    assert [one.allowed for one in showroom.events(ContactConsentChanged)] == [True, False, False, True]


def test_a_visitor_without_a_card_has_a_word_too() -> None:
    showroom = Showroom.opened()
    showroom.accepts(ChangeContactConsent, customer_id=visitor(showroom), **_OPT_OUT)


def test_there_is_nobody_left_to_write_to_after_the_erasure() -> None:
    showroom = Showroom.opened()
    customer_id = carded(showroom)
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=customer_id)
    assert showroom.refuses(ChangeContactConsent, customer_id=customer_id, **_OPT_OUT).name == "PersonErased"


def test_the_word_goes_to_the_card_that_lives_on() -> None:
    showroom = Showroom.opened()
    customer_id, survivor_id = carded(showroom), carded(showroom)
    showroom.accepts(MergeCards, by=MANAGER, customer_id=survivor_id, absorbed_customer_id=customer_id)
    refusal = showroom.refuses(ChangeContactConsent, customer_id=customer_id, **_OPT_OUT)
    assert (refusal.name, refusal.about) == ("CardMergedAway", {"survivor": str(survivor_id)})


def test_a_stranger_has_no_consent_to_change() -> None:
    assert Showroom.opened().refuses(ChangeContactConsent, customer_id=uuid4(), **_OPT_OUT).name == "CustomerUnknown"


def test_the_reception_sees_no_follow_up() -> None:
    """Section 1: the receptionist sees no follow-up content."""
    assert Role.RECEPTIONIST not in DECIDERS[ChangeContactConsent].roles
