"""Preparations, quotes, bookings, and the won and lost cases that an order or a defeat gathers over several events."""

from collections.abc import Callable
from typing import Any

from services.followup.day.moment import Moment
from services.followup.day.rows import BookingRow, DefeatRow, PreparationRow, QuoteRow, WonRow
from shared.events import contact, defeat, order, sale
from shared.events.event import Event

CaseRow = PreparationRow | QuoteRow | BookingRow | DefeatRow | WonRow


def case_rows(event: Event, moment: Moment) -> tuple[CaseRow, ...]:
    """What the event adds to a preparation, a quote, a booking, an order or a defeat."""
    rule = _RULES.get(type(event))
    return () if rule is None else (rule(event, moment),)


def _prepared(event: contact.ContactPrepared, moment: Moment) -> PreparationRow:
    return PreparationRow(task_id=event.task_id, customer_id=moment.customer_id, note_id=event.note_id, at=moment.at)


def _quote(event: sale.QuoteGiven, moment: Moment) -> QuoteRow:
    return QuoteRow(
        customer_id=moment.customer_id,
        quote_id=event.quote_id,
        dealer_id=moment.dealer_id,
        at=moment.at,
        model=event.model,
        total_minor=event.total.amount_minor,
        currency=event.total.currency,
    )


def _drive(event: sale.TestDriveBooked, moment: Moment) -> BookingRow:
    return BookingRow(
        customer_id=moment.customer_id,
        subject_id=moment.event_id,
        kind="test_drive",
        dealer_id=moment.dealer_id,
        consultant_id=moment.consultant_id,
        at=event.at,
        model=event.model,
    )


def _delivery(event: order.DeliveryScheduled, moment: Moment) -> BookingRow:
    return BookingRow(
        customer_id=moment.customer_id,
        subject_id=event.order_id,
        kind="delivery",
        dealer_id=moment.dealer_id,
        consultant_id=moment.consultant_id,
        at=event.at,
    )


def _reported(event: defeat.DefeatReported, moment: Moment) -> DefeatRow:
    price = event.price_bought
    return DefeatRow(
        customer_id=moment.customer_id,
        defeat_id=event.defeat_id,
        dealer_id=moment.dealer_id,
        group_id=moment.group_id,
        day=moment.day,
        at=moment.at,
        consultant_id=moment.consultant_id,
        reason=event.reason.value,
        detail=None if event.detail is None else event.detail.value,
        brand_bought=event.brand_bought,
        model_bought=event.model_bought,
        price_minor=None if price is None else price.amount_minor,
        price_currency=None if price is None else price.currency,
        stage=None if event.stage is None else event.stage.value,
        grade=None if moment.grade is None else moment.grade.value,
        note_id=event.note_id,
        status="reported",
    )


def _on_defeat(moment: Moment, event: Any, **known: Any) -> DefeatRow:
    return DefeatRow(
        customer_id=moment.customer_id,
        defeat_id=event.defeat_id,
        dealer_id=moment.dealer_id,
        group_id=moment.group_id,
        **known,
    )


def _confirmed(event: defeat.DefeatConfirmed, moment: Moment) -> DefeatRow:
    return _on_defeat(moment, event, status="confirmed", decided_at=moment.at)


def _rejected(event: defeat.DefeatRejected, moment: Moment) -> DefeatRow:
    return _on_defeat(moment, event, status="rejected", decided_at=moment.at)


def _spot_checked(event: defeat.DefeatSpotChecked, moment: Moment) -> DefeatRow:
    return _on_defeat(moment, event, spot_check_agrees=event.agrees)


def _on_order(moment: Moment, event: Any, **known: Any) -> WonRow:
    return WonRow(
        customer_id=moment.customer_id,
        order_id=event.order_id,
        dealer_id=moment.dealer_id,
        group_id=moment.group_id,
        **known,
    )


def _ordered(moment: Moment, event: Any, **known: Any) -> WonRow:
    """The order begins with the first of these, be it deposit or contract."""
    return _on_order(
        moment,
        event,
        day=moment.day,
        at=moment.at,
        consultant_id=moment.consultant_id,
        model=event.model,
        **known,
    )


def _deposit(event: order.DepositTaken, moment: Moment) -> WonRow:
    return _ordered(moment, event)


def _contract(event: order.ContractSigned, moment: Moment) -> WonRow:
    return _ordered(
        moment,
        event,
        price_minor=event.price.amount_minor,
        currency=event.price.currency,
        payment=event.payment.value,
        trade_in=event.trade_in,
        delivery_on=event.delivery_on,
    )


def _cancelled(event: order.OrderCancelled, moment: Moment) -> WonRow:
    return _on_order(moment, event, cancelled_at=moment.at)


def _delivered(event: order.CarDelivered, moment: Moment) -> WonRow:
    return _on_order(moment, event, delivered_at=moment.at)


_RULES: dict[type[Event], Callable[[Any, Moment], CaseRow]] = {
    contact.ContactPrepared: _prepared,
    sale.QuoteGiven: _quote,
    sale.TestDriveBooked: _drive,
    order.DeliveryScheduled: _delivery,
    order.DepositTaken: _deposit,
    order.ContractSigned: _contract,
    order.OrderCancelled: _cancelled,
    order.CarDelivered: _delivered,
    defeat.DefeatReported: _reported,
    defeat.DefeatConfirmed: _confirmed,
    defeat.DefeatRejected: _rejected,
    defeat.DefeatSpotChecked: _spot_checked,
}

CASES: frozenset[type[Event]] = frozenset(_RULES)
"""Types that a case is made of."""
