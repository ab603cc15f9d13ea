"""Section 2: every batch is counted in traffic, known or not, and never lost; serve first, grade after."""

from uuid import UUID, uuid4

import pytest

from services.intake.card.commands import MergeCards, OpenCard
from services.intake.reception.commands import EndVisit, RegisterVisit
from shared.events.card import CardDetailsCorrected, CardOpened
from shared.events.reception import VisitEnded, VisitRegistered
from shared.events.values import Source
from tests.support.view import CONSULTANT, MANAGER, PHONE, RECEPTIONIST, Showroom


def test_a_batch_that_leaves_no_name_is_registered_under_a_fresh_customer() -> None:
    showroom = Showroom.opened()
    answer = showroom.accepts(RegisterVisit, by=RECEPTIONIST, party_size=4).answer
    (visit,) = showroom.recorded
    assert visit.stream_id == UUID(answer["customer_id"])
    assert visit.event == VisitRegistered(visit_id=UUID(answer["visit_id"]), first_visit=True, party_size=4)
    assert not showroom.customer(answer["customer_id"]).has_card
    assert showroom.store.people == {}


def test_a_batch_has_the_ids_that_the_client_chose() -> None:
    showroom = Showroom.opened()
    customer_id, visit_id = uuid4(), uuid4()
    answer = showroom.accepts(RegisterVisit, by=RECEPTIONIST, customer_id=customer_id, visit_id=visit_id).answer
    assert (answer["customer_id"], answer["visit_id"]) == (str(customer_id), str(visit_id))


def test_a_visit_is_registered_once() -> None:
    showroom = Showroom.opened()
    ids = {"customer_id": uuid4(), "visit_id": uuid4()}
    showroom.accepts(RegisterVisit, by=RECEPTIONIST, **ids)
    assert showroom.refuses(RegisterVisit, by=RECEPTIONIST, **ids).name == "VisitAlreadyRegistered"


def test_a_visitor_who_leaves_details_gets_a_card_in_the_same_decision() -> None:
    showroom = Showroom.opened()
    answer = showroom.accepts(
        RegisterVisit,
        by=RECEPTIONIST,
        name=" 王伟 ",
        phone="138 0013 8000",
        models=("Q5", "X3"),
        source=Source.EXHIBITION,
        consultant_id=CONSULTANT.id,
    ).answer
    visit, card = (one.event for one in showroom.recorded)
    assert isinstance(visit, VisitRegistered)
    assert isinstance(card, CardOpened)
    assert (card.has_name, card.has_phone, card.intended_model) == (True, True, "Q5")
    assert (card.source, card.consultant_id) == (Source.EXHIBITION, CONSULTANT.id)
    person = showroom.store.people[UUID(answer["customer_id"])]
    assert (person.name, person.phone) == ("王伟", "+8613800138000")


def test_no_event_holds_personal_data() -> None:
    showroom = Showroom.opened()
    showroom.accepts(
        RegisterVisit, by=RECEPTIONIST, name="王伟", phone=PHONE, address="朝阳路一号", email="wang@example.com"
    )
    log = b"".join(bytes(one.envelope.data) for one in showroom.recorded).decode()
    assert not any(word in log for word in ("王伟", PHONE, "朝阳路", "example.com"))


@pytest.mark.parametrize(
    ("details", "has_name", "has_phone"),
    [({"name": "王伟"}, True, False), ({"phone": PHONE}, False, True)],
)
def test_half_the_details_open_a_card_too_and_the_card_says_what_is_missing(
    details: dict[str, str], has_name: bool, has_phone: bool
) -> None:
    showroom = Showroom.opened()
    showroom.accepts(RegisterVisit, by=RECEPTIONIST, **details)
    (card,) = showroom.events(CardOpened)
    assert (card.has_name, card.has_phone, card.intended_model) == (has_name, has_phone, None)


@pytest.mark.parametrize("details", [{"name": "  "}, {"address": "朝阳路一号"}, {"models": ("Q5",)}])
def test_without_name_and_phone_there_is_no_card(details: dict[str, str]) -> None:
    showroom = Showroom.opened()
    showroom.accepts(RegisterVisit, by=RECEPTIONIST, **details)
    assert showroom.events(CardOpened) == []


def test_a_phone_that_cannot_be_called_is_refused_with_its_field() -> None:
    refusal = Showroom.opened().refuses(RegisterVisit, by=RECEPTIONIST, phone="12345")
    assert (refusal.name, refusal.status, refusal.path) == ("PhoneInvalid", 422, "$.phone")


def test_a_later_visit_completes_the_card_and_overrides_nothing() -> None:
    showroom = Showroom.opened()
    first = showroom.accepts(RegisterVisit, by=RECEPTIONIST, name="王伟").answer
    again = showroom.accepts(
        RegisterVisit, by=RECEPTIONIST, customer_id=first["customer_id"], name="小王", phone=PHONE, models=("Q5",)
    ).answer
    (corrected,) = showroom.events(CardDetailsCorrected)
    assert (corrected.has_name, corrected.has_phone, corrected.intended_model) == (True, True, "Q5")
    person = showroom.store.people[UUID(first["customer_id"])]
    assert (person.name, person.phone) == ("王伟", "+8613800138000")
    assert again["differs"] == ["name"]


def test_a_later_visit_with_nothing_new_leaves_the_card_alone() -> None:
    showroom = Showroom.opened()
    for _ in range(2):
        answer = showroom.accepts(RegisterVisit, by=RECEPTIONIST, name="王伟", phone=PHONE, models=("Q5",)).answer
    assert showroom.events(CardDetailsCorrected) == []
    assert "differs" not in answer


def test_a_card_can_be_opened_later_for_the_batch() -> None:
    showroom = Showroom.opened()
    customer_id = showroom.accepts(RegisterVisit, by=RECEPTIONIST, consultant_id=CONSULTANT.id).answer["customer_id"]
    showroom.accepts(OpenCard, customer_id=customer_id, name="王伟", phone=PHONE)
    customer = showroom.customer(customer_id)
    assert (customer.has_card, len(customer.visits), customer.consultant_id) == (True, 1, CONSULTANT.id)


def test_a_visit_ends_once() -> None:
    showroom = Showroom.opened()
    answer = showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer
    ids = {"customer_id": answer["customer_id"], "visit_id": answer["visit_id"]}
    showroom.accepts(EndVisit, by=RECEPTIONIST, **ids, with_deal=True)
    assert showroom.events(VisitEnded) == [VisitEnded(visit_id=UUID(answer["visit_id"]), with_deal=True)]
    assert showroom.refuses(EndVisit, by=RECEPTIONIST, **ids).name == "VisitAlreadyEnded"


def test_a_visit_that_nobody_made_cannot_end() -> None:
    showroom = Showroom.opened()
    answer = showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer
    unknown_visit = showroom.refuses(EndVisit, by=RECEPTIONIST, customer_id=answer["customer_id"], visit_id=uuid4())
    unknown_customer = showroom.refuses(EndVisit, by=RECEPTIONIST, customer_id=uuid4(), visit_id=answer["visit_id"])
    assert (unknown_visit.name, unknown_visit.status) == ("VisitUnknown", 404)
    assert (unknown_customer.name, unknown_customer.status) == ("CustomerUnknown", 404)


@pytest.mark.parametrize("named", ["survivor", "absorbed"])
def test_a_visit_ends_where_it_was_registered_also_after_a_merge(named: str) -> None:
    showroom = Showroom.opened()
    survivor = showroom.accepts(RegisterVisit, by=RECEPTIONIST, name="王伟", phone=PHONE).answer
    absorbed = showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer
    ids = {"survivor": survivor["customer_id"], "absorbed": absorbed["customer_id"]}
    showroom.accepts(MergeCards, by=MANAGER, customer_id=ids["survivor"], absorbed_customer_id=ids["absorbed"])
    showroom.accepts(EndVisit, by=RECEPTIONIST, customer_id=ids[named], visit_id=absorbed["visit_id"])
    assert showroom.recorded[-1].stream_id == UUID(ids["absorbed"])
    assert showroom.customer(ids["absorbed"]).open_visits == frozenset()


def test_a_customer_of_another_dealer_is_as_absent_as_an_unknown_one() -> None:
    showroom = Showroom.opened()
    showroom.open_dealer("south")
    visit = showroom.accepts(RegisterVisit, by=RECEPTIONIST, name="王伟", phone=PHONE).answer
    refusal = showroom.refuses(
        EndVisit, by=RECEPTIONIST, dealer_id="south", customer_id=visit["customer_id"], visit_id=visit["visit_id"]
    )
    assert refusal.name == "CustomerUnknown"
