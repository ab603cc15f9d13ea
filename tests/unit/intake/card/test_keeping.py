"""Section 1: the sales manager reassigns. Section 5: the retained base brings referrals."""

from uuid import UUID, uuid4

import pytest

from services.intake.card.commands import OpenCard, ReassignCustomer, ReferCustomer
from services.intake.dealer.commands import RecordStaffLeft
from shared.events.card import CameByReferral, CustomerReassigned, CustomerReferred
from tests.support.view import CONSULTANT, MANAGER, OTHER_CONSULTANT, RECEPTIONIST, Showroom


@pytest.fixture
def showroom() -> Showroom:
    """A dealer without customers."""
    return Showroom.opened()


def card(showroom: Showroom, name: str) -> UUID:
    """A customer of `CONSULTANT` with a card."""
    return UUID(showroom.accepts(OpenCard, name=name).answer["customer_id"])


def test_a_customer_is_handed_to_another_consultant(showroom: Showroom) -> None:
    customer_id = card(showroom, "王伟")
    fields = {"to_consultant_id": OTHER_CONSULTANT.id, "reason": "li-on-leave"}
    showroom.accepts(ReassignCustomer, by=MANAGER, customer_id=customer_id, **fields)
    assert showroom.events(CustomerReassigned) == [
        CustomerReassigned(from_consultant_id=CONSULTANT.id, to_consultant_id=OTHER_CONSULTANT.id, reason="li-on-leave")
    ]
    assert showroom.customer(customer_id).consultant_id == OTHER_CONSULTANT.id


@pytest.mark.parametrize(
    ("to", "name"),
    [("nobody", "StaffUnknown"), (RECEPTIONIST.id, "NotAConsultant"), (CONSULTANT.id, "AlreadyTheirs")],
)
def test_the_new_owner_is_another_consultant_of_the_dealer(showroom: Showroom, to: str, name: str) -> None:
    fields = {"customer_id": card(showroom, "王伟"), "to_consultant_id": to}
    refusal = showroom.refuses(ReassignCustomer, by=MANAGER, **fields)
    assert (refusal.name, refusal.path) == (name, "$.to_consultant_id")


def test_the_new_owner_works_here_now(showroom: Showroom) -> None:
    showroom.accepts(RecordStaffLeft, by=MANAGER, staff_id=OTHER_CONSULTANT.id)
    fields = {"customer_id": card(showroom, "王伟"), "to_consultant_id": OTHER_CONSULTANT.id}
    assert showroom.refuses(ReassignCustomer, by=MANAGER, **fields).name == "StaffGone"


def test_a_manager_can_keep_a_customer(showroom: Showroom) -> None:
    fields = {"customer_id": card(showroom, "王伟"), "to_consultant_id": MANAGER.id}
    showroom.accepts(ReassignCustomer, by=MANAGER, **fields)


def test_a_referral_is_on_both_streams(showroom: Showroom) -> None:
    referrer, referred = card(showroom, "王伟"), card(showroom, "李雷")
    showroom.accepts(ReferCustomer, customer_id=referrer, referred_customer_id=referred)
    ours, theirs = showroom.recorded[-2:]
    assert (ours.event, ours.stream_id) == (CustomerReferred(referred_customer_id=referred), referrer)
    assert (theirs.event, theirs.stream_id) == (CameByReferral(referrer_customer_id=referrer), referred)


def test_a_customer_comes_by_one_referral_and_not_by_their_own(showroom: Showroom) -> None:
    referrer, referred, third = card(showroom, "王伟"), card(showroom, "李雷"), card(showroom, "韩梅梅")
    showroom.accepts(ReferCustomer, customer_id=referrer, referred_customer_id=referred)
    again = showroom.refuses(ReferCustomer, customer_id=third, referred_customer_id=referred)
    own = showroom.refuses(ReferCustomer, customer_id=third, referred_customer_id=third)
    stranger = showroom.refuses(ReferCustomer, customer_id=third, referred_customer_id=uuid4())
    assert (again.name, own.name) == ("AlreadyReferred", "SameCustomer")
    assert (stranger.name, stranger.path) == ("CustomerUnknown", "$.referred_customer_id")
