"""Section 8: a customer can ask for erasure; it holds for the event log as well, while counts stay right."""

from uuid import UUID

from services.intake.card.commands import ErasePerson, MergeCards, OpenCard, OverrideGrade, UnmergeCards
from services.intake.deciding import PersonForgotten
from services.intake.reception.commands import ReceiveLead, RegisterVisit
from shared.events.card import PersonErased
from shared.events.values import Grade
from tests.support.view import INTEGRATION, MANAGER, PHONE, RECEPTIONIST, Showroom, phone_number


def full_customer(showroom: Showroom, phone: str = PHONE) -> UUID:
    """A customer of whom the person store holds everything it can: details, a lead, a note."""
    answer = showroom.accepts(
        ReceiveLead, by=INTEGRATION, provider="autohome", name="王伟", phone=phone, body=b"<adf/>"
    ).answer
    fields = {"grade": Grade.A, "reason": "seen", "note": "喜欢白色"}
    showroom.accepts(OverrideGrade, by=MANAGER, customer_id=answer["customer_id"], **fields)
    return UUID(answer["customer_id"])


def test_person_notes_leads_and_phones_are_gone() -> None:
    showroom = Showroom.opened()
    customer_id = full_customer(showroom)
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=customer_id, demanded_by="guardian")
    (erased,) = showroom.events(PersonErased)
    store = showroom.store
    assert erased.demanded_by == "guardian"
    assert erased.person_id == showroom.customer(customer_id).person_id
    assert (store.people, store.notes, store.leads, store.phones) == ({}, {}, {}, {})


def test_others_keep_their_data() -> None:
    showroom = Showroom.opened()
    customer_id, other = full_customer(showroom), full_customer(showroom, phone_number(2))
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=customer_id)
    assert set(showroom.store.people) == {other}
    assert len(showroom.store.notes) == len(showroom.store.leads) == 1


def test_counts_stay_right() -> None:
    showroom = Showroom.opened()
    customer_id = full_customer(showroom)
    showroom.accepts(RegisterVisit, by=RECEPTIONIST, phone=PHONE)
    before = len(showroom.recorded)
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=customer_id)
    assert len(showroom.recorded) == before + 1
    customer = showroom.customer(customer_id)
    assert (customer.contacts, customer.erased, customer.has_name, customer.has_phone) == (2, True, False, False)


def test_a_person_is_erased_once() -> None:
    showroom = Showroom.opened()
    customer_id = full_customer(showroom)
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=customer_id)
    refusal = showroom.refuses(ErasePerson, by=MANAGER, customer_id=customer_id)
    assert (refusal.name, refusal.status) == ("PersonErased", 410)


def test_a_customer_without_a_card_can_be_erased_too() -> None:
    showroom = Showroom.opened()
    answer = showroom.accepts(ReceiveLead, by=INTEGRATION, provider="autohome", body=b"<adf>...</adf>").answer
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=answer["customer_id"])
    assert showroom.store.leads == {}


def test_erasing_a_survivor_erases_the_cards_that_went_into_it_also_over_two_merges() -> None:
    showroom = Showroom.opened()
    first, second, third = (full_customer(showroom, phone_number(number)) for number in (1, 2, 3))
    inner = {"customer_id": second, "absorbed_customer_id": first}
    outer = {"customer_id": third, "absorbed_customer_id": second}
    showroom.accepts(MergeCards, by=MANAGER, **inner)
    merge_id = showroom.accepts(MergeCards, by=MANAGER, **outer).answer["merge_id"]
    decision = showroom.accepts(ErasePerson, by=MANAGER, customer_id=third)
    assert [one.stream_id for one in decision.events] == [third, second, first]
    forgotten = [one.customer_id for one in decision.private if isinstance(one, PersonForgotten)]
    assert forgotten == [third, second, first]
    store = showroom.store
    assert (store.people, store.notes, store.leads, store.phones) == ({}, {}, {}, {})
    assert showroom.refuses(UnmergeCards, by=MANAGER, customer_id=third, merge_id=merge_id).name == "PersonErased"


def test_the_phone_of_an_erased_customer_belongs_to_nobody() -> None:
    showroom = Showroom.opened()
    erased = full_customer(showroom)
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=erased)
    assert showroom.accepts(OpenCard, phone=PHONE).answer["customer_id"] != str(erased)
