"""Sections 2, 5, 6 and 8: won, delivered, retained; defeated, out of contact, come back; merged away, erased."""

from uuid import UUID

from shared.events.card import CardMergedAway, CardRestored, PersonErased
from shared.events.defeat import (
    CustomerCameBack,
    CustomerOutOfContact,
    DefeatConfirmed,
    DefeatRejected,
    DefeatReported,
)
from shared.events.order import CarDelivered, FirstServiceDone, OrderCancelled
from shared.events.values import DefeatReason, EndState, Grade, Horizon, Signal
from tests.support.graded import CUSTOMER, ORDER, Graded, day

DEFEAT = UUID("018f0000-0000-7000-8000-0000000000dd")
OTHER = UUID("018f0000-0000-7000-8000-0000000000ee")
REPORTED = DefeatReported(defeat_id=DEFEAT, reason=DefeatReason.NEEDS)


def graded_a() -> Graded:
    return Graded().has_card().shows(Signal.A1, Signal.A2, on=day(1))


def test_a_cancelled_order_is_no_o_any_more() -> None:
    cancelled = OrderCancelled(order_id=ORDER, reason="finance-refused")
    customer = graded_a().orders(on=day(2)).happens(cancelled, on=day(5))
    assert customer.now.grade is Grade.A
    assert customer.now.end_state is None


def test_one_of_two_orders_cancelled_leaves_an_o() -> None:
    customer = graded_a().orders(on=day(2)).orders(on=day(3), order_id=OTHER)
    assert customer.happens(OrderCancelled(order_id=ORDER, reason="colour"), on=day(5)).now.grade is Grade.O


def test_a_delivery_wins_the_customer_and_the_first_service_retains_them() -> None:
    customer = graded_a().orders(on=day(2)).happens(CarDelivered(order_id=ORDER), on=day(20))
    assert (customer.now.grade, customer.now.end_state) == (Grade.O, EndState.DELIVERED)
    assert customer.now.regrade_due_at is None
    customer.happens(FirstServiceDone(order_id=ORDER), on=day(120))
    assert (customer.now.grade, customer.now.end_state) == (Grade.O, EndState.RETAINED)


def test_evidence_from_before_the_delivery_does_not_open_the_customer_again() -> None:
    customer = graded_a().orders(on=day(2)).happens(CarDelivered(order_id=ORDER), on=day(20))
    customer.shows(Signal.H1, Signal.H2, on=day(19))
    assert customer.now.end_state is EndState.DELIVERED


def test_a_delivered_customer_who_wants_the_next_car_is_open_again() -> None:
    customer = graded_a().orders(on=day(2)).happens(CarDelivered(order_id=ORDER), on=day(20))
    assert customer.shows(Signal.B1, on=day(200)).now.end_state is EndState.DELIVERED
    customer.says(Horizon.MONTH_1, on=day(210))
    assert (customer.now.grade, customer.now.end_state) == (Grade.A, None)


def test_a_second_order_is_an_o_until_it_is_delivered_too() -> None:
    customer = graded_a().orders(on=day(2)).happens(CarDelivered(order_id=ORDER), on=day(20))
    customer.orders(on=day(300), order_id=OTHER)
    assert (customer.now.grade, customer.now.end_state) == (Grade.O, None)
    assert customer.happens(CarDelivered(order_id=OTHER), on=day(320)).now.end_state is EndState.DELIVERED


def test_a_reported_defeat_is_pending_and_a_confirmed_one_ends() -> None:
    customer = graded_a().happens(REPORTED, on=day(5))
    assert customer.state is not None
    assert customer.state.defeat_reported == DEFEAT
    assert (customer.now.grade, customer.now.end_state) == (Grade.A, None)
    customer.happens(DefeatConfirmed(defeat_id=DEFEAT), on=day(6))
    assert customer.now.end_state is EndState.DEFEATED
    assert customer.rules == ["signals_observed", "defeated"]
    assert customer.state.defeat_reported is None


def test_a_rejected_defeat_restores_the_customer() -> None:
    customer = (
        graded_a().happens(REPORTED, on=day(5)).happens(DefeatRejected(defeat_id=DEFEAT, reason="call"), on=day(6))
    )
    assert customer.now.end_state is None
    assert customer.state is not None
    assert customer.state.defeat_reported is None


def test_a_defeated_customer_may_come_back_with_their_history() -> None:
    customer = graded_a().happens(REPORTED, DefeatConfirmed(defeat_id=DEFEAT), on=day(5))
    customer.happens(CustomerCameBack(), on=day(30))
    assert (customer.now.grade, customer.now.end_state) == (Grade.A, None)


def test_out_of_contact_ends_until_the_customer_comes_back_or_orders() -> None:
    lost = graded_a().happens(CustomerOutOfContact(), on=day(10))
    assert lost.now.end_state is EndState.OUT_OF_CONTACT
    assert lost.orders(on=day(12)).now.end_state is None
    again = graded_a().happens(CustomerOutOfContact(), CustomerCameBack(), on=day(10))
    assert again.now.end_state is None


def test_an_old_order_that_arrives_late_does_not_undo_a_defeat() -> None:
    customer = graded_a().happens(REPORTED, DefeatConfirmed(defeat_id=DEFEAT), on=day(30)).orders(on=day(2))
    assert customer.now.end_state is EndState.DEFEATED


def test_new_signals_do_not_undo_a_defeat_by_the_way() -> None:
    customer = graded_a().happens(REPORTED, DefeatConfirmed(defeat_id=DEFEAT), on=day(5))
    customer.shows(Signal.H1, Signal.H2, on=day(6))
    assert (customer.now.grade, customer.now.end_state) == (Grade.H, EndState.DEFEATED)


def test_a_card_merged_away_ends_until_it_is_restored() -> None:
    merge = {"merge_id": OTHER, "survivor_customer_id": OTHER}
    customer = graded_a().happens(CardMergedAway(**merge), on=day(5))
    assert customer.now.end_state is EndState.MERGED
    assert customer.happens(CardRestored(**merge), on=day(6)).now.end_state is None


def test_an_erased_person_is_ended_for_good_and_has_no_grade() -> None:
    customer = graded_a().happens(PersonErased(person_id=CUSTOMER), on=day(5)).happens(CustomerCameBack(), on=day(6))
    assert (customer.now.grade, customer.now.end_state) == (Grade.UNGRADED, EndState.ERASED)
