"""Section 2: the card is the single record of the customer; it is completed and put right, and says what is known."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from services.intake.card.commands import CorrectCard, MergeCards, OpenCard
from services.intake.deciding import PersonDetails
from services.intake.reception.commands import RegisterVisit
from shared.events.card import CardDetailsCorrected
from tests.support.view import MANAGER, PHONE, RECEPTIONIST, Showroom, phone_number

E164 = "+8613800138000"


@pytest.fixture
def showroom() -> Showroom:
    """A dealer without customers."""
    return Showroom.opened()


@pytest.fixture
def customer_id(showroom: Showroom) -> UUID:
    """A customer with a complete card."""
    answer = showroom.accepts(
        OpenCard, name="王伟", phone=PHONE, address="朝阳路一号", email="wang@example.com", intended_model="Q5"
    ).answer
    return UUID(answer["customer_id"])


def test_what_is_left_out_stays(showroom: Showroom, customer_id: UUID) -> None:
    showroom.accepts(CorrectCard, customer_id=customer_id, name="王薇")
    assert showroom.store.people[customer_id] == PersonDetails(
        name="王薇", phone=E164, address="朝阳路一号", email="wang@example.com"
    )
    (corrected,) = showroom.events(CardDetailsCorrected)
    assert (corrected.has_name, corrected.has_phone, corrected.intended_model) == (True, True, "Q5")


def test_a_wrong_detail_is_removed(showroom: Showroom, customer_id: UUID) -> None:
    showroom.accepts(CorrectCard, customer_id=customer_id, remove=("name", "phone", "intended_model"))
    (corrected,) = showroom.events(CardDetailsCorrected)
    assert (corrected.has_name, corrected.has_phone, corrected.intended_model) == (False, False, None)
    assert showroom.store.people[customer_id] == PersonDetails(address="朝阳路一号", email="wang@example.com")
    assert showroom.store.phones == {}


def test_a_new_phone_frees_the_old_one(showroom: Showroom, customer_id: UUID) -> None:
    showroom.accepts(CorrectCard, customer_id=customer_id, phone=phone_number(2))
    assert showroom.store.phones == {("north", "+8613800000002"): customer_id}
    showroom.accepts(OpenCard, name="李雷", phone=PHONE)


def test_the_phone_of_another_customer_is_refused(showroom: Showroom, customer_id: UUID) -> None:
    other = showroom.accepts(OpenCard, name="李雷", phone=phone_number(2)).answer["customer_id"]
    refusal = showroom.refuses(CorrectCard, customer_id=customer_id, phone=phone_number(2))
    assert (refusal.name, refusal.about) == ("PhoneBelongsToCustomer", {"customer_id": other})


@pytest.mark.parametrize("fields", [{}, {"name": "王伟", "phone": "+86 138 0013 8000"}, {"intended_model": "Q5"}])
def test_what_is_on_the_card_already_is_no_correction(
    showroom: Showroom, customer_id: UUID, fields: dict[str, str]
) -> None:
    assert showroom.refuses(CorrectCard, customer_id=customer_id, **fields).name == "NothingToCorrect"


@pytest.mark.parametrize("detail", ["name", "phone", "address", "email", "intended_model"])
def test_a_detail_is_not_given_and_removed_at_once(showroom: Showroom, customer_id: UUID, detail: str) -> None:
    value = "new@example.com" if detail == "email" else phone_number(2)
    refusal = showroom.refuses(CorrectCard, customer_id=customer_id, remove=(detail,), **{detail: value})
    assert (refusal.name, refusal.path) == ("SaidAndRemoved", "$.remove")


def test_a_model_is_corrected_without_writing_the_person_anew(showroom: Showroom, customer_id: UUID) -> None:
    decision = showroom.accepts(CorrectCard, customer_id=customer_id, intended_model="Q7")
    assert decision.private == ()
    assert showroom.customer(customer_id).intended_model == "Q7"


def test_only_a_card_can_be_corrected(showroom: Showroom) -> None:
    visitor = showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer["customer_id"]
    assert showroom.refuses(CorrectCard, customer_id=visitor, name="王伟").name == "CardNotOpened"
    assert showroom.refuses(CorrectCard, customer_id=uuid4(), name="王伟").name == "CustomerUnknown"


def test_a_phone_that_an_absorbed_card_brought_stays_held_when_the_card_gets_another(
    showroom: Showroom, customer_id: UUID
) -> None:
    survivor = UUID(showroom.accepts(OpenCard, name="王伟").answer["customer_id"])
    showroom.accepts(MergeCards, by=MANAGER, customer_id=survivor, absorbed_customer_id=customer_id)
    showroom.accepts(CorrectCard, customer_id=survivor, phone=phone_number(2))
    showroom.accepts(CorrectCard, customer_id=survivor, phone=PHONE)
    showroom.accepts(CorrectCard, customer_id=survivor, phone=phone_number(3))
    held: dict[tuple[str, str], Any] = {("north", E164): survivor, ("north", "+8613800000003"): survivor}
    assert showroom.store.phones == held
