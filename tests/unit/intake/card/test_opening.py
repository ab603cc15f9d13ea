"""Section 2: a customer who left a name and an accurate phone number gets a card; one phone, one customer."""

from uuid import UUID, uuid4

import pytest

from services.intake.card.commands import ErasePerson, MergeCards, OpenCard
from shared.events.card import CardOpened
from shared.events.values import Source
from tests.support.view import CONSULTANT, MANAGER, OTHER_CONSULTANT, PHONE, RECEPTIONIST, Showroom, phone_number


def test_a_card_is_opened_for_a_new_customer() -> None:
    showroom = Showroom.opened()
    answer = showroom.accepts(
        OpenCard, name="王伟", phone=PHONE, address="朝阳路一号", intended_model="Q5", source=Source.REFERRAL
    ).answer
    customer_id = UUID(answer["customer_id"])
    (opened,) = showroom.events(CardOpened)
    assert (opened.has_name, opened.has_phone, opened.intended_model) == (True, True, "Q5")
    assert (opened.source, opened.consultant_id) == (Source.REFERRAL, CONSULTANT.id)
    assert showroom.store.phones == {("north", "+8613800138000"): customer_id}
    assert showroom.store.people[customer_id].address == "朝阳路一号"


def test_grading_is_not_asked_for() -> None:
    showroom = Showroom.opened()
    showroom.accepts(OpenCard, phone=PHONE)
    (opened,) = showroom.events(CardOpened)
    assert (opened.has_name, opened.intended_model) == (False, None)


@pytest.mark.parametrize("details", [{}, {"address": "朝阳路一号"}, {"name": " ", "phone": ""}])
def test_a_card_needs_a_name_or_a_phone(details: dict[str, str]) -> None:
    refusal = Showroom.opened().refuses(OpenCard, **details)
    assert (refusal.name, refusal.status) == ("NameOrPhoneMissing", 422)


def test_a_second_registration_finds_the_card_and_offers_it() -> None:
    showroom = Showroom.opened()
    first = showroom.accepts(OpenCard, name="王伟", phone="+86 13800138000").answer
    refusal = showroom.refuses(OpenCard, by=RECEPTIONIST, name="王先生", phone="138 0013 8000")
    assert (refusal.name, refusal.status, refusal.path) == ("PhoneBelongsToCustomer", 409, "$.phone")
    assert refusal.about == {"customer_id": first["customer_id"]}


def test_the_same_phone_in_another_dealer_is_another_customer() -> None:
    showroom = Showroom.opened()
    showroom.open_dealer("south")
    showroom.accepts(OpenCard, name="王伟", phone=PHONE)
    showroom.accepts(OpenCard, name="王伟", phone=PHONE, dealer_id="south")


def test_a_customer_has_one_card() -> None:
    showroom = Showroom.opened()
    customer_id = showroom.accepts(OpenCard, name="王伟", phone=PHONE).answer["customer_id"]
    refusal = showroom.refuses(OpenCard, customer_id=customer_id, name="王伟", phone=phone_number(2))
    assert (refusal.name, refusal.path) == ("CardAlreadyOpen", "$.customer_id")


def test_a_new_customer_has_the_id_that_the_client_chose() -> None:
    showroom = Showroom.opened()
    customer_id = uuid4()
    assert showroom.accepts(OpenCard, customer_id=customer_id, name="王伟").answer["customer_id"] == str(customer_id)


def test_the_consultant_named_keeps_the_customer() -> None:
    showroom = Showroom.opened()
    answer = showroom.accepts(OpenCard, by=RECEPTIONIST, name="王伟", consultant_id=OTHER_CONSULTANT.id).answer
    assert showroom.customer(answer["customer_id"]).consultant_id == OTHER_CONSULTANT.id


def test_a_card_opened_by_the_reception_may_wait_for_its_consultant() -> None:
    showroom = Showroom.opened()
    answer = showroom.accepts(OpenCard, by=RECEPTIONIST, name="王伟").answer
    assert answer["consultant_id"] is None


@pytest.mark.parametrize(("stranger", "name"), [("nobody", "StaffUnknown"), (RECEPTIONIST.id, "NotAConsultant")])
def test_only_a_consultant_keeps_customers(stranger: str, name: str) -> None:
    refusal = Showroom.opened().refuses(OpenCard, name="王伟", consultant_id=stranger)
    assert (refusal.name, refusal.path) == (name, "$.consultant_id")


def test_a_card_merged_away_is_not_opened_again() -> None:
    showroom = Showroom.opened()
    survivor = showroom.accepts(OpenCard, name="王伟").answer["customer_id"]
    absorbed = showroom.accepts(OpenCard, name="王伟").answer["customer_id"]
    showroom.accepts(MergeCards, by=MANAGER, customer_id=survivor, absorbed_customer_id=absorbed)
    refusal = showroom.refuses(OpenCard, customer_id=absorbed, name="王伟")
    assert (refusal.name, refusal.about) == ("CardMergedAway", {"survivor": survivor})


def test_an_erased_customer_gets_no_card_but_their_phone_is_free() -> None:
    showroom = Showroom.opened()
    erased = showroom.accepts(OpenCard, name="王伟", phone=PHONE).answer["customer_id"]
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=erased)
    assert showroom.refuses(OpenCard, customer_id=erased, name="王伟").name == "PersonErased"
    assert showroom.accepts(OpenCard, name="王伟", phone=PHONE).answer["customer_id"] != erased
