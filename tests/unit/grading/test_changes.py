"""Section 3: every change is an event with before, after, reasons and the evidence's ids."""

from shared.events.card import CustomerReassigned
from shared.events.order import CarDelivered
from shared.events.reception import VisitRegistered
from shared.events.values import EndState, Grade, Horizon, Signal
from tests.support.graded import CUSTOMER, ORDER, Graded, day, event_id


def test_a_change_says_before_after_reasons_evidence_and_cause() -> None:
    customer = Graded().has_card().shows(Signal.A1, on=day(1)).shows(Signal.A4, on=day(2))
    change = customer.changes[-1]
    assert (change.before, change.after) == (Grade.C, Grade.A)
    assert change.reasons[0].rule == "signals_observed"
    assert change.reasons[0].signals == (Signal.A1, Signal.A4)
    assert change.reasons[0].evidence_ids == (str(event_id(2)), str(event_id(3)))
    assert change.cause_id == event_id(3)
    assert change.rests_on == 3
    assert change.consultant_id == "li-na"
    assert change.regrade_due_at == day(32)


def test_the_changes_of_a_customer_form_a_chain() -> None:
    customer = Graded().has_card().says(Horizon.MONTH_1, on=day(1)).says(Horizon.DAYS_7, on=day(2)).orders(on=day(3))
    customer.happens(CarDelivered(order_id=ORDER), on=day(20))
    assert [change.after for change in customer.changes] == [Grade.C, Grade.A, Grade.H, Grade.O, Grade.O]
    befores = [(change.before, change.end_before) for change in customer.changes]
    afters = [(change.after, change.end_after) for change in customer.changes]
    assert befores == [(Grade.UNGRADED, None), *afters[:-1]]
    assert customer.changes[-1].end_after is EndState.DELIVERED


def test_new_reasons_for_the_same_grade_show_in_the_row_and_are_no_change() -> None:
    customer = Graded().has_card().says(Horizon.MONTH_1, on=day(1))
    told = len(customer.changes)
    customer.says(Horizon.MONTH_1, on=day(9))
    assert len(customer.changes) == told
    assert customer.now.reasons[0].evidence[0].occurred_at == day(9)
    assert customer.state is not None
    assert customer.state.graded_at == day(1)


def test_an_unknown_batch_is_ungraded_from_the_start_and_no_change_is_told() -> None:
    assert Graded().happens(VisitRegistered(visit_id=CUSTOMER, first_visit=True), on=day(1)).changes == []


def test_the_owner_comes_from_the_first_contact_the_card_or_a_handover() -> None:
    visit = VisitRegistered(visit_id=CUSTOMER, first_visit=True, consultant_id="chen-jie")
    customer = Graded().happens(visit, on=day(1))
    assert customer.state is not None
    assert customer.state.consultant_id == "chen-jie"
    customer.has_card(on=day(1))
    assert customer.state.consultant_id == "li-na"
    again = VisitRegistered(visit_id=CUSTOMER, first_visit=False, consultant_id="chen-jie", stand_in=True)
    customer.happens(again, on=day(2))
    assert customer.state.consultant_id == "li-na"
    customer.happens(CustomerReassigned(to_consultant_id="zhao-min"), on=day(3))
    assert customer.state.consultant_id == "zhao-min"
