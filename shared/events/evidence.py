"""What an event says about a customer's grade (section 3): the same for grading and for a merge that carries it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.events import order, sale
from shared.events.card import Evidence, OrderEnd
from shared.events.event import Event
from shared.events.values import Payment, Signal, StaffId

_SEVERAL = 2


def signals_of(event: Event) -> tuple[Signal, ...]:
    """Signals that the consultant ticked, and those that the recorded thing is by itself (a drive taken is A1)."""
    ticked: tuple[Signal, ...] = getattr(event, "signals", ())
    show = _SHOWN.get(type(event))
    shown = () if show is None else show(event)
    return ticked + tuple([one for one in shown if one not in ticked]) if shown else ticked


def evidence_of(event: Event, event_id: UUID, occurred_at: datetime, actor_id: StaffId) -> Evidence | None:
    """What the event says about the grade, or None."""
    signals = signals_of(event)
    horizon = getattr(event, "stated_horizon", None)
    ordered = isinstance(event, order.DepositTaken | order.ContractSigned)
    order_end = _ORDER_END.get(type(event))
    if not (signals or horizon or ordered or order_end):
        return None
    return Evidence(
        event_id=event_id,
        occurred_at=occurred_at,
        actor_id=actor_id,
        signals=signals,
        stated_horizon=horizon,
        ordered=ordered,
        order_id=getattr(event, "order_id", None),
        order_end=order_end,
    )


def _needs(event: sale.NeedsReported) -> tuple[Signal, ...]:
    careful = bool(event.models) and event.budget is not None and event.payment is not Payment.UNDECIDED
    several = len(event.competitors) >= _SEVERAL
    return (Signal.B1,) * careful + (Signal.B2,) * several


def _drive(_event: Event) -> tuple[Signal, ...]:
    return (Signal.A1,)


def _feedback(event: sale.TestDriveFeedbackGiven) -> tuple[Signal, ...]:
    return (Signal.A3,) * event.item_by_item


_SHOWN: dict[type[Event], Callable[[Any], tuple[Signal, ...]]] = {
    sale.NeedsReported: _needs,
    sale.TestDriveBooked: _drive,
    sale.TestDriveTaken: _drive,
    sale.TestDriveFeedbackGiven: _feedback,
}

_ORDER_END: dict[type[Event], OrderEnd] = {
    order.OrderCancelled: OrderEnd.CANCELLED,
    order.CarDelivered: OrderEnd.DELIVERED,
    order.FirstServiceDone: OrderEnd.SERVICED,
}
