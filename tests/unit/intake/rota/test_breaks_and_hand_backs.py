"""Section 2: skips, breaks and hand-backs are recorded, so fairness can be shown."""

from uuid import UUID, uuid4

import pytest

from services.intake.reception.commands import RegisterVisit
from services.intake.rota.commands import EndBreak, HandBackTurn, PublishRota, SkipTurn, StartBreak
from shared.events.rota import BreakEnded, BreakStarted, TurnHandedBack
from tests.support.view import MANAGER, RECEPTIONIST, Showroom


@pytest.fixture
def showroom() -> Showroom:
    """A dealer whose rota of the day is published: li, wang, zhang."""
    opened = Showroom.opened()
    opened.accepts(PublishRota, by=MANAGER, order=("li", "wang", "zhang"))
    return opened


def receive(showroom: Showroom) -> tuple[str | None, UUID]:
    """A first visit: whom it went to, and its id."""
    answer = showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer
    return answer["consultant_id"], UUID(answer["visit_id"])


def whom(showroom: Showroom, visits: int) -> list[str | None]:
    """Whom the next first visits go to."""
    return [receive(showroom)[0] for _ in range(visits)]


def test_nobody_on_a_break_gets_a_turn(showroom: Showroom) -> None:
    answer = showroom.accepts(StartBreak, by=RECEPTIONIST, consultant_id="li", reason="lunch").answer
    assert showroom.events(BreakStarted) == [BreakStarted(consultant_id="li", reason="lunch")]
    assert answer == {"next_consultant_id": "wang"}
    assert whom(showroom, 3) == ["wang", "zhang", "wang"]


def test_back_from_a_break_the_old_place_is_kept(showroom: Showroom) -> None:
    showroom.accepts(StartBreak, by=RECEPTIONIST, consultant_id="wang")
    assert whom(showroom, 1) == ["li"]
    showroom.accepts(EndBreak, by=RECEPTIONIST, consultant_id="wang")
    assert showroom.events(BreakEnded) == [BreakEnded(consultant_id="wang")]
    assert whom(showroom, 3) == ["wang", "zhang", "li"]


def test_when_all_are_on_a_break_the_visit_is_registered_without_a_consultant(showroom: Showroom) -> None:
    for consultant_id in ("li", "wang", "zhang"):
        showroom.accepts(StartBreak, by=RECEPTIONIST, consultant_id=consultant_id)
    assert whom(showroom, 1) == [None]


def test_a_break_starts_once_and_ends_once(showroom: Showroom) -> None:
    assert showroom.refuses(EndBreak, by=RECEPTIONIST, consultant_id="li").name == "NotOnBreak"
    showroom.accepts(StartBreak, by=RECEPTIONIST, consultant_id="li")
    assert showroom.refuses(StartBreak, by=RECEPTIONIST, consultant_id="li").name == "AlreadyOnBreak"


@pytest.mark.parametrize("command", [StartBreak, EndBreak, SkipTurn])
def test_who_is_not_on_the_rota_has_no_turn_and_no_break(showroom: Showroom, command: type) -> None:
    refusal = showroom.refuses(command, by=RECEPTIONIST, consultant_id="zhao")
    assert (refusal.name, refusal.path) == ("NotOnRota", "$.consultant_id")


def test_who_hands_a_turn_back_is_next_again(showroom: Showroom) -> None:
    _, visit_id = receive(showroom)
    answer = showroom.accepts(HandBackTurn, by=RECEPTIONIST, visit_id=visit_id, reason="wangs-customer").answer
    assert showroom.events(TurnHandedBack) == [
        TurnHandedBack(consultant_id="li", visit_id=visit_id, reason="wangs-customer")
    ]
    assert answer == {"next_consultant_id": "li"}
    assert whom(showroom, 3) == ["li", "wang", "zhang"]


def test_a_late_hand_back_does_not_serve_those_in_between_twice(showroom: Showroom) -> None:
    _, visit_id = receive(showroom)
    assert whom(showroom, 1) == ["wang"]
    showroom.accepts(HandBackTurn, by=RECEPTIONIST, visit_id=visit_id)
    assert whom(showroom, 3) == ["li", "zhang", "li"]


def test_two_who_hand_back_come_in_that_order(showroom: Showroom) -> None:
    visits = [receive(showroom)[1] for _ in range(2)]
    for visit_id in visits:
        showroom.accepts(HandBackTurn, by=RECEPTIONIST, visit_id=visit_id)
    assert whom(showroom, 4) == ["li", "wang", "zhang", "li"]


def test_a_turn_given_back_can_be_skipped(showroom: Showroom) -> None:
    showroom.accepts(HandBackTurn, by=RECEPTIONIST, visit_id=receive(showroom)[1])
    showroom.accepts(SkipTurn, by=RECEPTIONIST, consultant_id="li")
    assert whom(showroom, 2) == ["wang", "zhang"]


def test_a_turn_is_handed_back_once(showroom: Showroom) -> None:
    _, visit_id = receive(showroom)
    showroom.accepts(HandBackTurn, by=RECEPTIONIST, visit_id=visit_id)
    assert showroom.refuses(HandBackTurn, by=RECEPTIONIST, visit_id=visit_id).name == "TurnAlreadyHandedBack"


def test_a_visit_without_a_turn_has_none_to_hand_back(showroom: Showroom) -> None:
    refusal = showroom.refuses(HandBackTurn, by=RECEPTIONIST, visit_id=uuid4())
    assert (refusal.name, refusal.status) == ("TurnUnknown", 404)
