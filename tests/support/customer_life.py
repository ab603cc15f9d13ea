"""Whole lives of customers, drawn by hypothesis: what a showroom could record, and what grading could say of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from msgspec import Struct

from shared.events import card, contact, defeat, message, order, reception, sale
from shared.events.event import Event
from shared.events.grade import GradeChanged
from shared.events.recorded import Recorded
from shared.events.values import Channel, ContactOutcome, DefeatReason, EndState, Grade, Money, Signal, Stage
from tests.support.followed import CUSTOMER, at, id_of, recorded_as

_AGEING = {Grade.C: 180, Grade.B: 90, Grade.A: 30, Grade.H: 7}
_MINUTES = st.sampled_from((0, 1, 7, 45, 300, 1_000, 1_440, 4_000, 9_000, 30_000, 90_000))
_LATE_HOURS = st.sampled_from((0, 0, 0, 0, 0, 0, 2, 30, 1_000))


class Life(Struct, frozen=True):
    """The events of both topics, each in its own order; ``ends_at`` is after all of them."""

    interactions: tuple[Recorded, ...]
    grades: tuple[Recorded, ...]
    ends_at: datetime

    @property
    def in_order(self) -> list[Recorded]:
        """Each grade right after the interaction that it rests on."""
        grades = {grade.event.rests_on: grade for grade in self.grades if isinstance(grade.event, GradeChanged)}
        both = [(one, grades.get(one.version)) for one in self.interactions]
        return [event for pair in both for event in pair if event is not None]


class _Facts:
    """What the next event may refer to."""

    def __init__(self) -> None:
        self.number = 0
        self.visits = 0
        self.orders = 0
        self.order = False
        self.defeat: int | None = None


def _visit(facts: _Facts, _at: datetime) -> Event:
    facts.visits += 1
    return reception.VisitRegistered(visit_id=id_of(f"visit {facts.visits}"), first_visit=False, consultant_id="li-na")


def _visit_ended(facts: _Facts, _at: datetime) -> Event:
    return reception.VisitEnded(visit_id=id_of(f"visit {facts.visits}"))


def _call(facts: _Facts, _at: datetime) -> Event:
    return reception.CallRegistered(call_id=id_of(f"call {facts.number}"), first_contact=False)


def _lead(facts: _Facts, _at: datetime) -> Event:
    return reception.LeadReceived(lead_id=id_of(f"lead {facts.number}"), provider="platform")


def _card(phone: bool) -> Callable[[_Facts, datetime], Event]:
    return lambda _facts, _at: card.CardOpened(
        person_id=CUSTOMER, has_name=True, has_phone=phone, intended_model="Sagitar", consultant_id="li-na"
    )


def _logged(outcome: ContactOutcome, promise_hours: int | None = None) -> Callable[[_Facts, datetime], Event]:
    def make(_facts: _Facts, at: datetime) -> Event:
        promised = None if promise_hours is None else at + timedelta(hours=promise_hours)
        return contact.FollowUpLogged(channel=Channel.CALL, outcome=outcome, next_contact_at=promised)

    return make


def _signals(_facts: _Facts, _at: datetime) -> Event:
    return sale.SignalsObserved(stage=Stage.QUOTE, signals=(Signal.H1,))


def _booked(_facts: _Facts, at: datetime) -> Event:
    return sale.TestDriveBooked(model="Sagitar", at=at + timedelta(hours=40))


def _driven(facts: _Facts, _at: datetime) -> Event:
    return sale.TestDriveTaken(
        drive_id=id_of(f"drive {facts.number}"), model="Sagitar", licence_checked=True, agreement_signed=True
    )


def _order(facts: _Facts, _at: datetime) -> Event:
    if not facts.order:
        facts.orders += 1
        facts.order = True
    return order.DepositTaken(order_id=id_of(f"order {facts.orders}"), model="Sagitar", amount=Money(300_000))


def _of_order(make: Callable[[Any, datetime], Event], ends: bool = False) -> Callable[[_Facts, datetime], Event]:
    def event(facts: _Facts, at: datetime) -> Event:
        if ends:
            facts.order = False
        return make(id_of(f"order {facts.orders}"), at)

    return event


def _defeat(facts: _Facts, _at: datetime) -> Event:
    facts.defeat = facts.number
    return defeat.DefeatReported(defeat_id=id_of(f"defeat {facts.defeat}"), reason=DefeatReason.NEEDS)


def _decided(make: Callable[[Any], Event]) -> Callable[[_Facts, datetime], Event]:
    return lambda facts, _at: make(id_of(f"defeat {facts.defeat}"))


def _absorbed(facts: _Facts, _at: datetime) -> Event:
    return card.CardAbsorbed(
        merge_id=id_of(f"merge {facts.number}"),
        absorbed_customer_id=id_of(f"customer {facts.number}"),
        has_name=True,
        has_phone=True,
    )


_ACTIONS: tuple[Callable[[_Facts, datetime], Event], ...] = (
    _visit,
    _visit,
    _visit_ended,
    _visit_ended,
    _call,
    _lead,
    _card(phone=True),
    _card(phone=True),
    _card(phone=False),
    _logged(ContactOutcome.TALKED),
    _logged(ContactOutcome.TALKED),
    _logged(ContactOutcome.NO_ANSWER),
    _logged(ContactOutcome.SENT),
    _logged(ContactOutcome.APPOINTMENT, promise_hours=50),
    _signals,
    _booked,
    _driven,
    _order,
    _of_order(lambda one, at: order.DeliveryScheduled(order_id=one, at=at + timedelta(days=3))),
    _of_order(lambda one, _at: order.DeliveryPrepared(order_id=one)),
    _of_order(lambda one, _at: order.CarDelivered(order_id=one), ends=True),
    _of_order(lambda one, _at: order.OrderCancelled(order_id=one, reason="finance"), ends=True),
    _of_order(lambda one, _at: order.SatisfactionSurveyed(order_id=one, car_score=9, delivery_score=9)),
    _of_order(lambda one, _at: order.FirstServiceDone(order_id=one)),
    _defeat,
    _decided(lambda one: defeat.DefeatConfirmed(defeat_id=one)),
    _decided(lambda one: defeat.DefeatRejected(defeat_id=one, reason="call-again")),
    lambda _facts, _at: defeat.CustomerOutOfContact(),
    lambda _facts, _at: defeat.CustomerCameBack(),
    lambda _facts, _at: card.CardAudited(confirmed=True),
    lambda facts, _at: card.CardMergedAway(merge_id=id_of(facts.number), survivor_customer_id=id_of("survivor")),
    lambda facts, _at: card.CardRestored(merge_id=id_of(facts.number), survivor_customer_id=id_of("survivor")),
    _absorbed,
    lambda _facts, _at: card.CustomerReassigned(from_consultant_id="li-na", to_consultant_id="wang-wei"),
    lambda _facts, _at: message.ContactConsentChanged(purpose=message.ConsentPurpose.MARKETING, allowed=True),
)


@st.composite
def lives(draw: st.DrawFn, most_events: int = 14, erased: bool = False) -> Life:
    """A life from the first visit on, some days to some years long."""
    facts, now = _Facts(), at(1, "11:00")
    interactions: list[Recorded] = []
    grades: list[Recorded] = []
    first = (_visit, _card(phone=True), _visit_ended)
    actions = [*first, *draw(st.lists(st.sampled_from(_ACTIONS), max_size=most_events))]
    for number, action in enumerate(actions, start=1):
        now += timedelta(minutes=draw(_MINUTES))
        facts.number = number
        late = timedelta(hours=draw(_LATE_HOURS))
        event = action(facts, now - late)
        interactions.append(recorded_as(event, number, now - late, now, id_of(f"interactions {number}")))
        grade = draw(st.none() | st.sampled_from((*_AGEING, Grade.O)))
        if grade is not None:
            change = _graded(grade, number, now - late, won=isinstance(event, order.CarDelivered))
            grades.append(recorded_as(change, len(grades) + 1, now - late, now, id_of(f"grades {number}")))
    if erased:
        gone = card.PersonErased(person_id=CUSTOMER)
        interactions.append(recorded_as(gone, len(actions) + 1, now, now, id_of("erasure")))
    return Life(tuple(interactions), tuple(grades), now + timedelta(minutes=draw(_MINUTES)))


def _graded(grade: Grade, rests_on: int, when: datetime, won: bool) -> GradeChanged:
    ageing = _AGEING.get(grade)
    return GradeChanged(
        before=Grade.UNGRADED,
        after=grade,
        end_after=EndState.DELIVERED if won else None,
        regrade_due_at=None if ageing is None else when + timedelta(days=ageing),
        cause_id=id_of(f"interactions {rests_on}"),
        rests_on=rests_on,
    )


def interleavings(life: Life) -> st.SearchStrategy[list[Recorded]]:
    """Any order in which a reader of both topics may meet the events: each topic in its own order."""
    both = [True] * len(life.interactions) + [False] * len(life.grades)

    def merged(turns: list[bool]) -> list[Recorded]:
        interactions, grades = iter(life.interactions), iter(life.grades)
        return [next(interactions) if is_interaction else next(grades) for is_interaction in turns]

    return st.permutations(both).map(merged)
