"""Section 2: a returning customer goes to the consultant who received them before and does not use up a turn."""

from typing import Any

import pytest

from services.intake.card.commands import OpenCard, ReassignCustomer
from services.intake.dealer.commands import RecordStaffLeft
from services.intake.reception.commands import RegisterCall, RegisterVisit
from services.intake.rota.commands import PublishRota, StartBreak
from shared.events.rota import TurnTaken
from tests.support.view import CONSULTANT, MANAGER, PHONE, RECEPTIONIST, Showroom


@pytest.fixture
def showroom() -> Showroom:
    """A dealer whose rota of the day is published: li, wang, zhang. Li received a customer, whose phone is `PHONE`."""
    opened = Showroom.opened()
    opened.accepts(PublishRota, by=MANAGER, order=("li", "wang", "zhang"))
    assert visit(opened, name="王伟", phone=PHONE)["consultant_id"] == CONSULTANT.id
    return opened


def visit(showroom: Showroom, **fields: Any) -> dict[str, Any]:
    """A visit is registered; the answer."""
    answer: dict[str, Any] = showroom.accepts(RegisterVisit, by=RECEPTIONIST, **fields).answer
    return answer


def test_a_returning_customer_goes_to_their_consultant_without_a_turn(showroom: Showroom) -> None:
    answer = visit(showroom, phone=PHONE)
    assert (answer["consultant_id"], answer["stand_in"], answer["first_visit"]) == ("li", False, False)
    assert len(showroom.events(TurnTaken)) == 1
    assert visit(showroom)["consultant_id"] == "wang"


def test_while_the_owner_is_on_a_break_the_next_stands_in_without_a_turn(showroom: Showroom) -> None:
    showroom.accepts(StartBreak, by=RECEPTIONIST, consultant_id="li")
    answer = visit(showroom, phone=PHONE)
    assert (answer["consultant_id"], answer["stand_in"]) == ("wang", True)
    assert showroom.customer(answer["customer_id"]).consultant_id == "li"
    assert visit(showroom)["consultant_id"] == "wang"


def test_when_the_owner_is_off_duty_another_stands_in(showroom: Showroom) -> None:
    showroom.wait(days=1)
    showroom.accepts(PublishRota, by=MANAGER, order=("zhang", "wang"))
    answer = visit(showroom, phone=PHONE)
    assert (answer["consultant_id"], answer["stand_in"]) == ("zhang", True)
    assert showroom.customer(answer["customer_id"]).consultant_id == "li"


def test_when_the_owner_has_left_another_stands_in_until_a_manager_hands_the_customer_over(showroom: Showroom) -> None:
    showroom.accepts(RecordStaffLeft, by=MANAGER, staff_id="li")
    answer = visit(showroom, phone=PHONE)
    assert (answer["consultant_id"], answer["stand_in"]) == ("wang", True)
    showroom.accepts(ReassignCustomer, by=MANAGER, customer_id=answer["customer_id"], to_consultant_id="zhang")
    assert visit(showroom, phone=PHONE)["consultant_id"] == "zhang"


def test_without_a_rota_the_owner_receives(showroom: Showroom) -> None:
    showroom.wait(days=1)
    answer = visit(showroom, phone=PHONE)
    assert (answer["consultant_id"], answer["stand_in"]) == ("li", False)


def test_without_a_rota_and_an_owner_nobody_is_named(showroom: Showroom) -> None:
    showroom.wait(days=1)
    assert visit(showroom)["consultant_id"] is None


def test_a_manager_who_keeps_a_customer_receives_them_though_not_on_the_rota(showroom: Showroom) -> None:
    customer_id = visit(showroom, phone=PHONE)["customer_id"]
    showroom.accepts(ReassignCustomer, by=MANAGER, customer_id=customer_id, to_consultant_id=MANAGER.id)
    assert visit(showroom, phone=PHONE)["consultant_id"] == MANAGER.id


def test_a_consultant_asked_for_uses_no_turn_and_keeps_a_new_customer(showroom: Showroom) -> None:
    answer = visit(showroom, consultant_id="zhang")
    assert (answer["consultant_id"], answer["stand_in"]) == ("zhang", False)
    assert showroom.customer(answer["customer_id"]).consultant_id == "zhang"
    assert visit(showroom)["consultant_id"] == "wang"


def test_a_consultant_asked_for_stands_in_for_the_owner(showroom: Showroom) -> None:
    answer = visit(showroom, phone=PHONE, consultant_id="zhang")
    assert (answer["consultant_id"], answer["stand_in"]) == ("zhang", True)
    assert showroom.customer(answer["customer_id"]).consultant_id == "li"


@pytest.mark.parametrize(("stranger", "name"), [("nobody", "StaffUnknown"), (RECEPTIONIST.id, "NotAConsultant")])
def test_only_a_consultant_can_be_asked_for(showroom: Showroom, stranger: str, name: str) -> None:
    refusal = showroom.refuses(RegisterVisit, by=RECEPTIONIST, consultant_id=stranger)
    assert (refusal.name, refusal.path) == (name, "$.consultant_id")


def test_a_caller_who_comes_for_the_first_time_goes_to_who_took_the_call(showroom: Showroom) -> None:
    showroom.accepts(RegisterCall, by=RECEPTIONIST, phone="13900139000", consultant_id="zhang")
    answer = visit(showroom, phone="13900139000")
    assert (answer["consultant_id"], answer["first_visit"]) == ("zhang", True)
    assert len(showroom.events(TurnTaken)) == 1


def test_a_customer_with_a_card_but_no_consultant_takes_a_turn(showroom: Showroom) -> None:
    opened = showroom.accepts(OpenCard, by=RECEPTIONIST, phone="13900139000")
    answer = visit(showroom, phone="13900139000")
    assert answer["customer_id"] == opened.answer["customer_id"]
    assert (answer["consultant_id"], answer["called_to_wait"]) == ("wang", "zhang")


def test_an_unknown_visitor_who_says_they_were_here_before_uses_no_turn(showroom: Showroom) -> None:
    answer = visit(showroom, first_visit=False)
    assert (answer["consultant_id"], answer["first_visit"]) == ("wang", False)
    assert visit(showroom)["consultant_id"] == "wang"


def test_a_customer_on_record_is_no_first_visitor_whatever_they_say(showroom: Showroom) -> None:
    assert visit(showroom, phone=PHONE, first_visit=True)["first_visit"] is False
