"""Section 3, rules for a grade: a horizon is ceiling and floor, else two signals; what is missing; what is shown."""

import pytest

from shared.events.card import CardDetailsCorrected
from shared.events.order import ContractSigned
from shared.events.reception import VisitRegistered
from shared.events.sale import NeedsReported, TestDriveFeedbackGiven, TestDriveTaken
from shared.events.values import Grade, Horizon, Money, Payment, Signal
from tests.support.graded import CUSTOMER, ORDER, Graded, day, event_id


def test_a_visitor_without_a_card_is_ungraded_and_says_what_is_missing() -> None:
    visit = VisitRegistered(visit_id=CUSTOMER, first_visit=True)
    customer = Graded().happens(visit, on=day(1)).shows(Signal.A1, Signal.A2, on=day(1))
    assert customer.now.grade is Grade.UNGRADED
    assert customer.rules == ["name_missing", "phone_missing", "model_missing"]


def test_a_card_without_an_intended_model_is_ungraded_until_the_model_is_known() -> None:
    customer = Graded().has_card(model=None).shows(Signal.A1, Signal.A2, on=day(1))
    assert customer.now.grade is Grade.UNGRADED
    assert customer.rules == ["model_missing"]
    details = CardDetailsCorrected(person_id=CUSTOMER, has_name=True, has_phone=True, intended_model="Tayron")
    assert customer.happens(details, on=day(2)).now.grade is Grade.A


def test_a_complete_card_with_too_little_evidence_is_the_lowest_grade() -> None:
    customer = Graded().has_card().shows(Signal.H1, on=day(1))
    assert customer.now.grade is Grade.C
    assert customer.rules == ["too_little_evidence"]
    assert [one.signal for one in customer.now.reasons[0].evidence] == [Signal.H1]


def test_two_signals_of_a_grade_make_it() -> None:
    customer = Graded().has_card().shows(Signal.A1, on=day(1)).shows(Signal.A4, on=day(2))
    assert customer.now.grade is Grade.A
    assert customer.rules == ["signals_observed"]


def test_the_highest_grade_with_two_signals_wins() -> None:
    customer = Graded().has_card().shows(Signal.B1, Signal.B2, Signal.H1, Signal.H3, Signal.O1, on=day(1))
    assert customer.now.grade is Grade.H


def test_the_same_signal_twice_is_one_signal() -> None:
    customer = Graded().has_card().shows(Signal.A1, on=day(1)).shows(Signal.A1, on=day(2))
    assert customer.now.grade is Grade.C


def test_the_projection_says_which_signals_when_and_by_whom() -> None:
    customer = Graded().has_card().shows(Signal.A1, on=day(1)).shows(Signal.A4, on=day(2))
    evidence = {one.signal: one for one in customer.now.reasons[0].evidence}
    assert evidence[Signal.A1].event_id == str(event_id(2))
    assert evidence[Signal.A4].occurred_at == day(2)
    assert evidence[Signal.A4].actor_id == "li-na"


@pytest.mark.parametrize(
    ("horizon", "grade"),
    [
        (Horizon.OVER_3_MONTHS, Grade.C),
        (Horizon.MONTHS_3, Grade.B),
        (Horizon.MONTHS_1_TO_3, Grade.B_PLUS),
        (Horizon.MONTH_1, Grade.A),
        (Horizon.DAYS_15, Grade.A_PLUS),
        (Horizon.DAYS_7, Grade.H),
    ],
)
def test_the_stated_horizon_is_floor_and_ceiling(horizon: Horizon, grade: Grade) -> None:
    high, low = (Signal.H1, Signal.H2, Signal.O1, Signal.O2), (Signal.C1, Signal.C2)
    assert Graded().has_card().says(horizon, on=day(1)).now.grade is grade
    assert Graded().has_card().shows(*high, on=day(1)).says(horizon, on=day(2)).now.grade is grade
    assert Graded().has_card().shows(*low, on=day(1)).says(horizon, on=day(2)).now.grade is grade


def test_the_latest_stated_horizon_counts() -> None:
    customer = Graded().has_card().says(Horizon.DAYS_7, on=day(1)).says(Horizon.MONTHS_3, on=day(5))
    assert customer.now.grade is Grade.B


def test_of_two_horizons_ticked_at_once_the_nearest_counts_and_one_said_outright_beats_a_tick() -> None:
    assert Graded().has_card().shows(Signal.B5, Signal.H5, on=day(1)).now.grade is Grade.H
    needs = NeedsReported(signals=(Signal.H5,), stated_horizon=Horizon.MONTH_1)
    assert Graded().has_card().happens(needs, on=day(1)).now.grade is Grade.A


def test_a_horizon_past_its_validity_gives_the_signals_their_say_again() -> None:
    customer = Graded().has_card().says(Horizon.DAYS_7, on=day(1)).shows(Signal.A1, Signal.A2, on=day(20))
    assert customer.now.grade is Grade.A


def test_an_earlier_horizon_does_not_come_back_when_the_later_one_has_run_out() -> None:
    customer = Graded().has_card().says(Horizon.OVER_3_MONTHS, on=day(1)).says(Horizon.DAYS_7, on=day(2))
    assert customer.shows(Signal.A1, Signal.A2, on=day(30)).now.grade is Grade.A


def test_who_would_buy_now_is_at_least_h_and_o_with_what_is_seen() -> None:
    customer = Graded().has_card().says(Horizon.NOW, on=day(1))
    assert customer.now.grade is Grade.H
    assert customer.shows(Signal.O2, on=day(1.1)).now.grade is Grade.O


def test_signals_outside_the_validity_window_do_not_count() -> None:
    customer = Graded().has_card().shows(Signal.H1, on=day(1)).shows(Signal.H2, on=day(15))
    assert customer.now.grade is Grade.H
    assert Graded().has_card().shows(Signal.H1, on=day(1)).shows(Signal.H2, on=day(15.01)).now.grade is Grade.C


def test_a_deposit_is_always_o() -> None:
    assert Graded().has_card().says(Horizon.OVER_3_MONTHS, on=day(1)).orders(on=day(1)).now.grade is Grade.O
    assert Graded().orders(on=day(1)).now.grade is Grade.O


def test_a_contract_is_always_o_and_both_papers_are_the_reason() -> None:
    contract = ContractSigned(order_id=ORDER, model="Sagitar", price=Money(15_000_000))
    customer = Graded().has_card().orders(on=day(1)).happens(contract, on=day(3))
    assert customer.now.grade is Grade.O
    assert [one.event_id for one in customer.now.reasons[0].evidence] == [str(event_id(2)), str(event_id(3))]


def test_a_drive_and_its_feedback_item_by_item_are_signals_by_themselves() -> None:
    drive = TestDriveTaken(drive_id=CUSTOMER, model="Sagitar", licence_checked=True, agreement_signed=True)
    feedback = TestDriveFeedbackGiven(drive_id=CUSTOMER, score=9, item_by_item=True)
    customer = Graded().has_card().happens(drive, feedback, on=day(1))
    assert customer.now.grade is Grade.A
    assert [one.signal for one in customer.now.reasons[0].evidence] == [Signal.A1, Signal.A3]


def test_a_needs_report_filled_in_with_care_that_names_several_competitors_makes_a_b() -> None:
    report = NeedsReported(
        models=("Sagitar",), competitors=("Corolla", "Civic"), budget=Money(15_000_000), payment=Payment.CASH
    )
    assert Graded().has_card().happens(report, on=day(1)).now.grade is Grade.B
