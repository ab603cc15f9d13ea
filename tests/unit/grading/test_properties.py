"""What holds for every history: checked over random ones, and against a second computation."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from services.grading.holding import moment_of
from services.grading.policy import DEFAULT_POLICY
from services.grading.rules import grade
from services.grading.signals import GRADE_OF, HORIZONS
from services.grading.state import Customer, from_bytes, to_bytes
from shared.events.card import GradeOverridden
from shared.events.event import Event
from shared.events.order import CarDelivered, DepositTaken, OrderCancelled
from shared.events.sale import SignalsObserved
from shared.events.values import EndState, Grade, Horizon, Money, Signal, Stage
from tests.support import grade_model as model
from tests.support.graded import Graded, day, event_id

SEEN = [one for one in Signal if one not in HORIZONS]
MOMENTS = st.integers(min_value=1, max_value=500)
SIGNALS = st.lists(st.sampled_from(list(Signal)), min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def happenings(draw: st.DrawFn, *, with_overrides: bool = True, with_orders: bool = True) -> list[model.Happening]:
    """A history with distinct times, in hours from the first day on."""
    hours = draw(st.lists(MOMENTS, min_size=1, max_size=12, unique=True))
    found: list[model.Happening] = []
    for hour in hours:
        at = day(1) + timedelta(hours=9 * hour)
        kinds = ["seen"] * 4 + ["set"] * with_overrides + ["order"] * with_orders
        kind = draw(st.sampled_from(kinds))
        if kind == "seen":
            found.append(model.Seen(at, tuple(one.value for one in draw(SIGNALS))))
        elif kind == "set":
            found.append(model.Set(at, draw(st.sampled_from(model.LADDER))))
        else:
            later = at + timedelta(hours=draw(st.integers(min_value=1, max_value=900)), minutes=hour)
            end = draw(st.sampled_from(["open", "cancelled", "delivered"]))
            found.append(
                model.Ordered(at, later if end == "cancelled" else None, later if end == "delivered" else None)
            )
    return found


def events_of(history: list[model.Happening]) -> list[tuple[Event, Any, UUID]]:
    """The events that tell the history, with their times and ids; an order's end follows its deposit."""
    told: list[tuple[Event, Any, UUID]] = []
    for number, one in enumerate(history):
        order_id = event_id(5000 + number)
        if isinstance(one, model.Seen):
            signals = tuple(Signal(tick) for tick in one.ticks)
            event: Event = SignalsObserved(stage=Stage.QUOTE, signals=signals)
        elif isinstance(one, model.Set):
            event = GradeOverridden(grade=Grade(model.letter(one.grade)), reason="why")
        else:
            event = DepositTaken(order_id=order_id, model="Sagitar", amount=Money(1))
        told.append((event, one.at, event_id(100 + number)))
        if isinstance(one, model.Ordered) and one.cancelled_at:
            told.append((OrderCancelled(order_id=order_id, reason="why"), one.cancelled_at, event_id(300 + number)))
        if isinstance(one, model.Ordered) and one.delivered_at:
            told.append((CarDelivered(order_id=order_id), one.delivered_at, event_id(300 + number)))
    return told


def graded(history: list[model.Happening]) -> Graded:
    customer = Graded().has_card()
    for event, at, id_ in events_of(history):
        customer.happens(event, on=at, id=id_)
    return customer


@settings(max_examples=400, deadline=None)
@given(happenings())
def test_the_grade_is_what_the_slow_computation_says(history: list[model.Happening]) -> None:
    verdict = model.judge(history)
    now = graded(history).now
    assert now.grade.value == verdict.grade
    assert now.overridden == verdict.overridden
    assert (now.end_state is EndState.DELIVERED) == verdict.won
    if not verdict.won:
        assert now.regrade_due_at == verdict.due


@settings(deadline=None)
@given(happenings(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(history: list[model.Happening], random: Any) -> None:
    shuffled = events_of(history)
    ends = [one for one in shuffled if isinstance(one[0], OrderCancelled | CarDelivered)]
    others = [one for one in shuffled if one not in ends]
    random.shuffle(others)
    late = Graded().has_card()
    for event, at, id_ in [*others, *ends]:
        late.happens(event, on=at, id=id_)
    assert _comparable(late.state) == _comparable(graded(history).state)


@settings(deadline=None)
@given(happenings(with_orders=False, with_overrides=False), st.sampled_from([one for one in Grade if one.rank]))
def test_two_signals_of_a_higher_grade_never_lower_without_a_horizon(
    history: list[model.Happening], higher: Grade
) -> None:
    seen = [
        model.Seen(one.at, ticks)
        for one in history
        if isinstance(one, model.Seen) and (ticks := tuple(t for t in one.ticks if Signal(t) not in HORIZONS))
    ]
    customer = graded(list(seen))
    before = customer.now.grade
    pair = [one for one in SEEN if GRADE_OF[one] is higher][:2]
    last = max((one.at for one in seen), default=day(1))
    after = customer.shows(*pair, on=last).now.grade
    assert after.rank >= higher.rank
    assert after.rank >= before.rank


@settings(deadline=None)
@given(
    happenings(with_orders=False, with_overrides=False), st.sampled_from([h for h in Horizon if h is not Horizon.NOW])
)
def test_a_stated_horizon_is_floor_and_ceiling_whatever_else_was_seen(
    history: list[model.Happening], horizon: Horizon
) -> None:
    customer = graded(history).says(horizon, on=max(one.at for one in history) + timedelta(minutes=1))
    alone = Graded().has_card().says(horizon, on=day(1))
    assert customer.now.grade is alone.now.grade


@settings(deadline=None)
@given(happenings())
def test_grading_again_gives_the_same(history: list[model.Happening]) -> None:
    state = graded(history).state
    assert state is not None
    assert grade(state, DEFAULT_POLICY, moment_of(state)) == state.assessment


@settings(deadline=None)
@given(happenings())
def test_the_same_evidence_again_changes_nothing(history: list[model.Happening]) -> None:
    twice = graded(history)
    told = len(twice.changes)
    before = _comparable(twice.state)
    for event, at, id_ in events_of(history):
        if isinstance(event, SignalsObserved | GradeOverridden):
            twice.happens(event, on=at, id=id_)
    assert _comparable(twice.state) == before
    assert len(twice.changes) == told


@settings(deadline=None)
@given(happenings())
def test_a_state_comes_back_from_its_bytes(history: list[model.Happening]) -> None:
    state = graded(history).state
    assert state is not None
    assert from_bytes(to_bytes(state)) == state
    assert to_bytes(from_bytes(to_bytes(state))) == to_bytes(state)


@settings(deadline=None)
@given(happenings(with_orders=False))
def test_folding_goes_on_from_a_stored_state_as_from_one_in_memory(history: list[model.Happening]) -> None:
    stored = Graded().has_card()
    for event, at, id_ in events_of(history):
        assert stored.state is not None
        stored.state = from_bytes(to_bytes(stored.state))
        stored.happens(event, on=at, id=id_)
    assert stored.state is not None
    kept = graded(history).state
    assert kept is not None
    assert to_bytes(stored.state) == to_bytes(kept)


def test_a_state_does_not_grow_with_the_number_of_events() -> None:
    customer = Graded().has_card()
    for number in range(400):
        customer.shows(*list(Signal)[number % 29 : number % 29 + 4], on=day(1 + number / 10))
    assert customer.state is not None
    full = len(to_bytes(customer.state))
    for number in range(400, 1200):
        customer.shows(*list(Signal)[number % 29 : number % 29 + 4], on=day(1 + number / 10))
    assert len(to_bytes(customer.state)) <= full * 1.2


def _comparable(state: Customer | None) -> Customer:
    """Without when the grade last changed, which is about how things came, and with evidence in one order."""
    assert state is not None
    reasons = tuple(
        replace(reason, evidence=tuple(sorted(reason.evidence, key=lambda one: (one.event_id, one.signal or ""))))
        for reason in state.assessment.reasons
    )
    return replace(state, graded_at=None, assessment=replace(state.assessment, reasons=reasons))
