"""Section 2: consultants stand in a published order; each first visit goes to the next and moves the rota on."""

from datetime import date

import pytest

from services.intake.dealer.commands import RecordStaffLeft
from services.intake.reception.commands import RegisterVisit
from services.intake.rota.commands import EndBreak, HandBackTurn, PublishRota, SkipTurn, StartBreak
from shared.events.rota import RotaPublished, TurnSkipped, TurnTaken
from shared.events.streams import rota_stream
from tests.support.view import DEALER_ID, MANAGER, RECEPTIONIST, Showroom

ORDER = ("li", "wang", "zhang")


def on_duty(order: tuple[str, ...] = ORDER) -> Showroom:
    showroom = Showroom.opened()
    showroom.accepts(PublishRota, by=MANAGER, order=order)
    return showroom


def receive(showroom: Showroom) -> str | None:
    """A first visit; whom it went to."""
    consultant_id: str | None = showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer["consultant_id"]
    return consultant_id


def test_the_rota_is_published_for_the_dealers_day() -> None:
    showroom = Showroom.opened()
    late_evening_in_shanghai = "2026-03-01T15:59:59Z"
    showroom.accepts(PublishRota, by=MANAGER, order=ORDER, occurred_at=late_evening_in_shanghai)
    (published,) = showroom.recorded
    assert published.event == RotaPublished(day=date(2026, 3, 1), order=ORDER)
    assert published.stream_id == rota_stream(DEALER_ID, date(2026, 3, 1))


def test_tomorrows_rota_can_be_published_today() -> None:
    showroom = Showroom.opened()
    showroom.accepts(PublishRota, by=MANAGER, order=ORDER, day=date(2026, 3, 3))
    assert receive(showroom) is None
    showroom.wait(days=1)
    assert receive(showroom) == "li"


def test_first_visits_go_round_in_the_published_order() -> None:
    showroom = on_duty()
    assert [receive(showroom) for _ in range(5)] == ["li", "wang", "zhang", "li", "wang"]


def test_the_next_consultant_is_called_to_the_waiting_position() -> None:
    showroom = on_duty()
    answer = showroom.accepts(RegisterVisit, by=RECEPTIONIST).answer
    (turn,) = showroom.events(TurnTaken)
    assert (turn.consultant_id, turn.called_to_wait, answer["called_to_wait"]) == ("li", "wang", "wang")


def test_publishing_anew_keeps_the_place_and_the_turns_taken() -> None:
    showroom = on_duty()
    receive(showroom)
    answer = showroom.accepts(PublishRota, by=MANAGER, order=("zhang", "li", "zhao", "wang")).answer
    assert answer == {"next_consultant_id": "wang"}
    rota = showroom.rota()
    assert rota is not None
    assert rota.taken == {"li": 1}
    assert [receive(showroom) for _ in range(4)] == ["wang", "zhang", "li", "zhao"]


def test_publishing_anew_without_the_next_goes_on_with_whoever_follows() -> None:
    showroom = on_duty()
    receive(showroom)
    showroom.accepts(PublishRota, by=MANAGER, order=("li", "zhang"))
    assert receive(showroom) == "zhang"


def test_a_consultant_stands_in_the_order_once() -> None:
    refusal = Showroom.opened().refuses(PublishRota, by=MANAGER, order=("li", "wang", "li"))
    assert (refusal.name, refusal.path) == ("RotaOrderRepeats", "$.order")


@pytest.mark.parametrize(("stranger", "name"), [("nobody", "StaffUnknown"), ("chen", "NotAConsultant")])
def test_only_those_who_receive_customers_stand_in_the_order(stranger: str, name: str) -> None:
    refusal = Showroom.opened().refuses(PublishRota, by=MANAGER, order=("li", stranger))
    assert (refusal.name, refusal.path, refusal.about) == (name, "$.order[1]", {"staff_id": stranger})


def test_a_skip_is_recorded_and_moves_the_rota_on() -> None:
    showroom = on_duty()
    answer = showroom.accepts(SkipTurn, by=RECEPTIONIST, consultant_id="li", reason="with-customer").answer
    assert showroom.events(TurnSkipped) == [TurnSkipped(consultant_id="li", reason="with-customer")]
    assert answer == {"next_consultant_id": "wang"}
    assert receive(showroom) == "wang"


def test_only_the_next_can_be_skipped() -> None:
    refusal = on_duty().refuses(SkipTurn, by=RECEPTIONIST, consultant_id="wang")
    assert (refusal.name, refusal.about) == ("NotNext", {"next_consultant_id": "li"})


def test_who_left_the_dealer_gets_no_turn() -> None:
    showroom = on_duty()
    showroom.accepts(RecordStaffLeft, by=MANAGER, staff_id="li")
    assert receive(showroom) == "wang"


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        (SkipTurn, {"consultant_id": "li"}),
        (StartBreak, {"consultant_id": "li"}),
        (EndBreak, {"consultant_id": "li"}),
        (HandBackTurn, {"visit_id": "018e0000-0000-7000-8000-000000000001"}),
    ],
)
def test_without_a_rota_there_are_no_turns(command: type, fields: dict[str, str]) -> None:
    refusal = Showroom.opened().refuses(command, by=RECEPTIONIST, **fields)
    assert (refusal.name, refusal.status) == ("RotaNotPublished", 404)


def test_the_rota_of_another_dealer_is_another() -> None:
    showroom = on_duty()
    showroom.open_dealer("south")
    refusal = showroom.refuses(SkipTurn, by=RECEPTIONIST, dealer_id="south", consultant_id="li")
    assert refusal.name == "RotaNotPublished"
