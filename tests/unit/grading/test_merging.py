"""Section 2: two cards can be merged, and un-merged; the evidence comes with the card and leaves with it."""

from uuid import UUID

from shared.events.card import CardAbsorbed, CardReleased, Evidence, OrderEnd
from shared.events.evidence import evidence_of
from shared.events.order import OrderCancelled
from shared.events.sale import SignalsObserved
from shared.events.values import EndState, Grade, Horizon, Signal, Stage
from tests.support.graded import ORDER, Graded, day, event_id

MERGE = UUID("018f0000-0000-7000-8000-0000000000aa")
OTHER = UUID("018f0000-0000-7000-8000-0000000000ee")


def piece(number: int, on: float, *signals: Signal, **more: object) -> Evidence:
    return Evidence(
        event_id=event_id(1000 + number), occurred_at=day(on), actor_id="wang-fang", signals=signals, **more
    )  # type: ignore[arg-type]  # the fields by name


def absorbing(*evidence: Evidence) -> CardAbsorbed:
    return CardAbsorbed(
        merge_id=MERGE,
        absorbed_customer_id=OTHER,
        evidence=evidence,
        has_name=True,
        has_phone=True,
        intended_model="Sagitar",
    )


RELEASED = CardReleased(
    merge_id=MERGE, released_customer_id=OTHER, has_name=True, has_phone=True, intended_model="Sagitar"
)


def test_signals_of_both_cards_count_together() -> None:
    customer = Graded().has_card().shows(Signal.H1, on=day(2)).happens(absorbing(piece(1, 1, Signal.H2)), on=day(3))
    assert customer.now.grade is Grade.H
    assert {one.event_id for one in customer.now.reasons[0].evidence} == {str(event_id(2)), str(event_id(1001))}


def test_the_later_horizon_counts_whichever_card_it_was_said_to() -> None:
    early = absorbing(piece(1, 1, stated_horizon=Horizon.DAYS_7))
    late = absorbing(piece(1, 3, stated_horizon=Horizon.DAYS_7))
    assert Graded().has_card().says(Horizon.MONTHS_3, on=day(2)).happens(early, on=day(4)).now.grade is Grade.B
    assert Graded().has_card().says(Horizon.MONTHS_3, on=day(2)).happens(late, on=day(4)).now.grade is Grade.H


def test_an_unmerge_takes_the_evidence_away_again() -> None:
    before = Graded().has_card().shows(Signal.H1, on=day(2))
    merged = Graded().has_card().shows(Signal.H1, on=day(2)).happens(absorbing(piece(1, 1, Signal.H2)), on=day(3))
    merged.happens(RELEASED, on=day(4))
    assert merged.now == before.now


def test_what_was_recorded_after_the_merge_stays_with_the_survivor() -> None:
    customer = Graded().has_card().happens(absorbing(piece(1, 1, Signal.H2)), on=day(3))
    customer.shows(Signal.H1, Signal.H3, on=day(4)).happens(RELEASED, on=day(5))
    assert customer.now.grade is Grade.H


def test_an_absorbed_order_is_an_o_until_it_ends() -> None:
    customer = Graded().has_card().happens(absorbing(piece(1, 1, ordered=True, order_id=ORDER)), on=day(3))
    assert customer.now.grade is Grade.O
    assert customer.happens(OrderCancelled(order_id=ORDER, reason="colour"), on=day(4)).now.grade is Grade.C


def test_an_absorbed_delivery_makes_a_delivered_customer() -> None:
    history = (
        piece(1, 1, ordered=True, order_id=ORDER),
        piece(2, 9, order_id=ORDER, order_end=OrderEnd.DELIVERED),
    )
    assert Graded().has_card().happens(absorbing(*history), on=day(10)).now.end_state is EndState.DELIVERED
    cancelled = piece(2, 9, order_id=ORDER, order_end=OrderEnd.CANCELLED)
    assert Graded().has_card().happens(absorbing(history[0], cancelled), on=day(10)).now.grade is Grade.C


def test_a_merge_says_the_same_as_the_events_themselves() -> None:
    event = SignalsObserved(stage=Stage.TEST_DRIVE, signals=(Signal.A1, Signal.A2), stated_horizon=Horizon.MONTH_1)
    told = evidence_of(event, event_id(2), day(1), "li-na")
    assert told is not None
    own = Graded().has_card().happens(event, on=day(1))
    assert Graded().has_card().happens(absorbing(told), on=day(2)).now == own.now
