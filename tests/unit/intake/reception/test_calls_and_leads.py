"""Section 2: callers are registered, and leads are read leniently, keeping what was sent."""

from uuid import UUID, uuid4

import pytest

from services.intake.card.commands import ErasePerson
from services.intake.defeat.commands import ReportOutOfContact
from services.intake.reception.commands import ReceiveLead, RegisterCall, RegisterVisit
from shared.events.card import CardDetailsCorrected, CardOpened
from shared.events.defeat import CustomerCameBack
from shared.events.reception import CallRegistered, LeadReceived
from shared.events.values import Source
from tests.support.view import CONSULTANT, INTEGRATION, MANAGER, MONDAY_MORNING, PHONE, RECEPTIONIST, Showroom


def test_a_caller_gets_a_card_with_what_was_read_back() -> None:
    showroom = Showroom.opened()
    answer = showroom.accepts(
        RegisterCall,
        by=RECEPTIONIST,
        name="王伟",
        phone=PHONE,
        address="朝阳路一号",
        details_read_back=True,
        consultant_id=CONSULTANT.id,
        models=("Q5",),
    ).answer
    (call,) = showroom.events(CallRegistered)
    assert call == CallRegistered(
        call_id=UUID(answer["call_id"]),
        first_contact=True,
        consultant_id=CONSULTANT.id,
        details_read_back=True,
        models=("Q5",),
    )
    (card,) = showroom.events(CardOpened)
    assert (card.source, card.consultant_id, card.intended_model) == (Source.CALL, CONSULTANT.id, "Q5")


def test_a_caller_who_gives_no_name_is_counted() -> None:
    showroom = Showroom.opened()
    showroom.accepts(RegisterCall, by=RECEPTIONIST)
    assert len(showroom.events(CallRegistered)) == 1
    assert showroom.events(CardOpened) == []


def test_a_second_call_is_no_first_contact_and_goes_to_the_owner() -> None:
    showroom = Showroom.opened()
    showroom.accepts(RegisterVisit, by=RECEPTIONIST, phone=PHONE, consultant_id=CONSULTANT.id)
    answer = showroom.accepts(RegisterCall, by=RECEPTIONIST, phone=PHONE).answer
    (call,) = showroom.events(CallRegistered)
    assert (call.first_contact, call.consultant_id) == (False, CONSULTANT.id)
    assert answer["consultant_id"] == CONSULTANT.id


def test_a_lead_is_recorded_and_kept_byte_for_byte() -> None:
    showroom = Showroom.opened()
    body = b"<?xml version='1.0'?><?adf version='1.0'?><adf>\xff</adf>"
    answer = showroom.accepts(
        ReceiveLead,
        by=INTEGRATION,
        provider="autohome",
        interest="test-drive",
        name="王伟",
        phone=PHONE,
        models=("Q5",),
        requested_at=MONDAY_MORNING,
        body=body,
    ).answer
    lead_id, customer_id = UUID(answer["lead_id"]), UUID(answer["customer_id"])
    (lead,) = showroom.events(LeadReceived)
    assert lead == LeadReceived(
        lead_id=lead_id,
        provider="autohome",
        interest="test-drive",
        first_contact=True,
        models=("Q5",),
        requested_at=MONDAY_MORNING,
    )
    kept = showroom.store.leads[lead_id]
    assert (kept.customer_id, kept.body) == (customer_id, body)
    assert answer["phone_unreadable"] is False


def test_a_lead_whose_phone_is_none_comes_in_without_it() -> None:
    showroom = Showroom.opened()
    answer = showroom.accepts(ReceiveLead, by=INTEGRATION, provider="autohome", name="王伟", phone="call me").answer
    (card,) = showroom.events(CardOpened)
    (kept,) = showroom.store.leads.values()
    assert (card.has_name, card.has_phone, answer["phone_unreadable"]) == (True, False, True)
    assert kept.body == '{"name":"王伟","phone":"call me"}'.encode()


def test_a_lead_is_received_once() -> None:
    showroom = Showroom.opened()
    lead = {"provider": "autohome", "lead_id": uuid4(), "phone": PHONE}
    showroom.accepts(ReceiveLead, by=INTEGRATION, **lead)
    assert showroom.refuses(ReceiveLead, by=INTEGRATION, **lead).name == "LeadAlreadyReceived"


@pytest.mark.parametrize("command", [RegisterVisit, RegisterCall, ReceiveLead])
def test_the_same_phone_is_the_same_customer_however_it_is_written(command: type) -> None:
    showroom = Showroom.opened()
    first = showroom.accepts(RegisterVisit, by=RECEPTIONIST, name="王伟", phone="138-0013-8000").answer
    fields = {"provider": "autohome"} if command is ReceiveLead else {}
    again = showroom.accepts(command, by=RECEPTIONIST, phone="+86 138 0013 8000", models=("Q5",), **fields).answer
    assert again["customer_id"] == first["customer_id"]
    (completed,) = showroom.events(CardDetailsCorrected)
    assert completed.intended_model == "Q5"


def test_the_same_phone_in_another_dealer_is_another_customer() -> None:
    showroom = Showroom.opened()
    showroom.open_dealer("south")
    here = showroom.accepts(RegisterVisit, by=RECEPTIONIST, phone=PHONE).answer
    there = showroom.accepts(RegisterVisit, by=RECEPTIONIST, phone=PHONE, dealer_id="south").answer
    assert here["customer_id"] != there["customer_id"]


def test_a_known_phone_wins_over_the_id_chosen_for_a_new_customer() -> None:
    showroom = Showroom.opened()
    first = showroom.accepts(RegisterVisit, by=RECEPTIONIST, phone=PHONE).answer
    again = showroom.accepts(RegisterCall, by=RECEPTIONIST, phone=PHONE, customer_id=uuid4()).answer
    assert again["customer_id"] == first["customer_id"]


@pytest.mark.parametrize("command", [RegisterVisit, RegisterCall, ReceiveLead])
def test_a_named_customer_cannot_have_the_phone_of_another(command: type) -> None:
    showroom = Showroom.opened()
    holder = showroom.accepts(RegisterVisit, by=RECEPTIONIST, phone=PHONE).answer["customer_id"]
    other = showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer["customer_id"]
    fields = {"provider": "autohome"} if command is ReceiveLead else {}
    refusal = showroom.refuses(command, by=RECEPTIONIST, customer_id=other, phone=PHONE, **fields)
    assert (refusal.name, refusal.path, refusal.about) == (
        "PhoneBelongsToCustomer",
        "$.phone",
        {"customer_id": holder},
    )


@pytest.mark.parametrize("command", [RegisterVisit, RegisterCall, ReceiveLead])
def test_an_erased_customer_gets_no_personal_data_again(command: type) -> None:
    showroom = Showroom.opened()
    customer_id = showroom.accepts(RegisterVisit, by=RECEPTIONIST, name="王伟", phone=PHONE).answer["customer_id"]
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=customer_id)
    fields = {"provider": "autohome"} if command is ReceiveLead else {}
    refusal = showroom.refuses(command, by=RECEPTIONIST, customer_id=customer_id, name="王伟", **fields)
    assert (refusal.name, refusal.status) == ("PersonErased", 410)


def test_an_erased_customer_who_comes_again_is_counted() -> None:
    showroom = Showroom.opened()
    customer_id = showroom.accepts(RegisterVisit, by=RECEPTIONIST, name="王伟", phone=PHONE).answer["customer_id"]
    showroom.accepts(ErasePerson, by=MANAGER, customer_id=customer_id)
    showroom.accepts(RegisterVisit, by=RECEPTIONIST, customer_id=customer_id)
    assert len(showroom.customer(customer_id).visits) == 2


@pytest.mark.parametrize("command", [RegisterVisit, RegisterCall, ReceiveLead])
def test_who_was_out_of_contact_and_shows_up_has_come_back(command: type) -> None:
    showroom = Showroom.opened()
    customer_id = showroom.accepts(RegisterVisit, by=RECEPTIONIST, phone=PHONE).answer["customer_id"]
    showroom.accepts(ReportOutOfContact, by=CONSULTANT, customer_id=customer_id)
    fields = {"provider": "autohome"} if command is ReceiveLead else {}
    showroom.accepts(command, by=RECEPTIONIST, phone=PHONE, **fields)
    assert len(showroom.events(CustomerCameBack)) == 1
    assert not showroom.customer(customer_id).out_of_contact
