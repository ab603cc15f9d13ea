"""Putting evidence into what is held of it, in whatever order it arrives."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from msgspec import to_builtins

from services.grading.signals import GRADE_OF, HORIZONS, SAYS
from services.grading.state import Customer, Held, Mark, Order, newer
from shared.events.card import Evidence, OrderEnd
from shared.events.values import Horizon, Signal


def utc(moment: datetime) -> datetime:
    """The same moment in UTC, so that equal states have equal bytes."""
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


def mark_of(event_id: UUID, occurred_at: datetime, actor_id: str) -> Mark:
    """The mark of an event."""
    text: str = to_builtins(event_id)
    return Mark(utc(occurred_at), text, actor_id)


def stated(signals: tuple[Signal, ...], horizon: Horizon | None) -> tuple[Signal, ...]:
    """Signals of one event, the stated horizon among them; said outright, it wins over one that was ticked."""
    if horizon is None:
        return signals
    return (*(one for one in signals if one not in HORIZONS), SAYS[horizon])


def with_signals(held: Held, signals: Iterable[Signal], mark: Mark) -> Held:
    """Each signal with its latest mark."""
    said, seen = held.said, held.seen.copy()
    for one in signals:
        grade = GRADE_OF[one]
        if one in HORIZONS:
            said = {**said, one: newer(said.get(one), mark)}
        elif grade in seen:
            marks = seen[grade]
            seen[grade] = {**marks, one: newer(marks[one], mark) if one in marks else mark}
        else:
            seen[grade] = {one: mark}
    return Held(_later(held.latest, mark.at), said, seen, held.orders, held.delivered, held.serviced)


def with_order(held: Held, order_id: UUID, mark: Mark) -> Held:
    """The order is open, placed by this mark too; of several, the first and the latest are kept."""
    others = held.orders
    placed: tuple[Mark, ...] = (mark,)
    if others:
        before = next((one.placed for one in others if one.order_id == order_id), ())
        marks = sorted((*before, mark), key=_time_and_id)
        placed = (marks[0], marks[-1]) if before else placed
        others = tuple(one for one in others if one.order_id != order_id)
    orders = tuple(sorted((*others, Order(order_id, placed)), key=_order_id)) if others else (Order(order_id, placed),)
    return Held(_later(held.latest, mark.at), held.said, held.seen, orders, held.delivered, held.serviced)


def without_order(held: Held, order_id: UUID | None, end: OrderEnd, mark: Mark) -> Held:
    """The order is not open any more, and what became of it."""
    orders = tuple(one for one in held.orders if one.order_id != order_id)
    delivered = newer(held.delivered, mark) if end is OrderEnd.DELIVERED else held.delivered
    serviced = newer(held.serviced, mark) if end is OrderEnd.SERVICED else held.serviced
    return Held(_later(held.latest, mark.at), held.said, held.seen, orders, delivered, serviced)


def with_evidence(held: Held, evidence: Evidence) -> Held:
    """One piece that a merge carried. An order without an id is known by its event's."""
    mark = mark_of(evidence.event_id, evidence.occurred_at, evidence.actor_id)
    signals = stated(evidence.signals, evidence.stated_horizon)
    if signals:
        held = with_signals(held, signals, mark)
    if evidence.ordered:
        held = with_order(held, evidence.order_id or evidence.event_id, mark)
    if evidence.order_end:
        held = without_order(held, evidence.order_id, evidence.order_end, mark)
    return held


def everything(customer: Customer) -> Held:
    """All evidence: the card's own and that of the cards it took in."""
    held = customer.held
    for absorbed in customer.absorbed:
        held = _together(held, absorbed.held)
    return held


def moment_of(customer: Customer) -> datetime:
    """The time of the newest evidence; without any, that of the card.

    Grades are derived as of this moment: evidence runs out when newer evidence comes, never by time alone (section 3:
    not lowered silently), and whatever the order in which it arrived.
    """
    moment = customer.held.latest
    for absorbed in customer.absorbed:
        moment = _later(moment, absorbed.held.latest)
    if customer.override:
        moment = _later(moment, customer.override.mark.at)
    if moment is not None:
        return moment
    return customer.card.at if customer.card else customer.last_event_at


def _together(one: Held, other: Held) -> Held:
    seen = {grade: _newest(one.seen.get(grade, {}), marks) for grade, marks in other.seen.items()}
    return Held(
        _later(one.latest, other.latest),
        _newest(one.said, other.said),
        one.seen | seen,
        one.orders + other.orders,
        newer(one.delivered, other.delivered) if other.delivered else one.delivered,
        newer(one.serviced, other.serviced) if other.serviced else one.serviced,
    )


def _newest(marks: dict[Signal, Mark], others: dict[Signal, Mark]) -> dict[Signal, Mark]:
    return marks | {one: newer(marks.get(one), mark) for one, mark in others.items()}


def _time_and_id(mark: Mark) -> tuple[datetime, str]:
    return mark.at, mark.event_id


def _order_id(order: Order) -> UUID:
    return order.order_id


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    if one is None or (other is not None and one < other):
        return other
    return one
