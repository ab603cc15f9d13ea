"""Section 3: a manager may override with a reason; it shows as such and ends at the next contrary evidence."""

from shared.events.card import GradeOverridden
from shared.events.order import CarDelivered
from shared.events.values import EndState, Grade, Horizon, Signal
from tests.support.graded import ORDER, Graded, day, event_id


def to(grade: Grade) -> GradeOverridden:
    return GradeOverridden(grade=grade, reason="knows-the-family")


def overridden_to_h() -> Graded:
    return Graded().has_card().shows(Signal.A1, Signal.A2, on=day(1)).happens(to(Grade.H), on=day(2), by="zhang-wei")


def test_an_override_sets_the_grade_and_shows_as_such() -> None:
    customer = overridden_to_h()
    assert customer.now.grade is Grade.H
    assert customer.now.overridden
    assert customer.rules == ["overridden"]
    assert customer.now.reasons[0].evidence[0].actor_id == "zhang-wei"
    assert customer.changes[-1].overridden
    assert customer.changes[-1].reasons[0].evidence_ids == (str(event_id(3)),)


def test_evidence_from_before_the_override_does_not_end_it_however_late_it_arrives() -> None:
    customer = overridden_to_h().says(Horizon.OVER_3_MONTHS, on=day(1.5))
    assert customer.now.overridden


def test_one_signal_of_another_grade_is_not_contrary() -> None:
    assert overridden_to_h().shows(Signal.A4, on=day(3)).now.overridden


def test_evidence_that_agrees_does_not_end_it() -> None:
    customer = overridden_to_h().says(Horizon.DAYS_7, on=day(3)).shows(Signal.H1, Signal.H2, on=day(4))
    assert customer.now.overridden
    assert customer.now.regrade_due_at == day(11)


def test_two_signals_of_another_grade_end_it() -> None:
    customer = overridden_to_h().shows(Signal.A3, on=day(3)).shows(Signal.A4, on=day(4))
    assert not customer.now.overridden
    assert customer.now.grade is Grade.A


def test_a_stated_horizon_of_another_grade_ends_it() -> None:
    customer = overridden_to_h().says(Horizon.MONTHS_3, on=day(3))
    assert customer.now.grade is Grade.B
    assert not customer.now.overridden


def test_an_override_that_has_ended_does_not_come_back() -> None:
    customer = overridden_to_h().says(Horizon.MONTHS_3, on=day(3)).says(Horizon.DAYS_7, on=day(4))
    assert customer.now.grade is Grade.H
    assert not customer.now.overridden


def test_a_new_override_after_contrary_evidence_holds() -> None:
    customer = overridden_to_h().says(Horizon.MONTHS_3, on=day(3)).happens(to(Grade.A_PLUS), on=day(4))
    assert customer.now.grade is Grade.A_PLUS
    assert customer.now.overridden


def test_the_later_of_two_overrides_counts_whichever_arrives_first() -> None:
    customer = Graded().has_card().happens(to(Grade.B), on=day(4)).happens(to(Grade.H), on=day(2))
    assert customer.now.grade is Grade.B


def test_an_order_is_o_whatever_the_manager_said() -> None:
    customer = overridden_to_h().orders(on=day(3))
    assert customer.now.grade is Grade.O
    assert not customer.now.overridden


def test_without_a_phone_there_is_no_grade_to_override() -> None:
    assert Graded().has_card(phone=False).happens(to(Grade.H), on=day(2)).now.grade is Grade.UNGRADED


def test_evidence_of_the_same_moment_is_what_the_manager_knew() -> None:
    assert overridden_to_h().says(Horizon.MONTHS_3, on=day(2)).now.overridden


def test_a_delivered_car_ends_the_override_of_the_way_to_it() -> None:
    customer = overridden_to_h().orders(on=day(3)).happens(CarDelivered(order_id=ORDER), on=day(20))
    assert customer.now.grade is Grade.O
    assert customer.now.end_state is EndState.DELIVERED
    assert not customer.now.overridden
