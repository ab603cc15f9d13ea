"""Rows about customers: activities, preparations, quotes, bookings, lost and won cases.

A row's fields are the columns of its table, all but ``partition``. Each row is made of one event, so that a rebuild
makes them again. A later event of the same order or defeat brings only what it knows; the rest is None.
"""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct


class ActivityRow(Struct, frozen=True, gc=False, kw_only=True):
    """What one event says of the work with a customer: one row, written once.

    ``figures`` are what it counts for. Where showroom and customer met or tried to, ``channel`` says how, and the rest
    what came of it. ``told`` is JSON: the interests that it tells of, as ``[kind, value]``. The views ``counted``,
    ``talk`` and ``interest`` show these three sides.
    """

    event_id: UUID
    customer_id: UUID
    dealer_id: str
    group_id: str
    day: date
    at: datetime
    consultant_id: str | None
    kind: str
    figures: tuple[str, ...] = ()
    channel: str | None = None
    outcome: str | None = None
    model: str | None = None
    task_id: UUID | None = None
    note_id: UUID | None = None
    next_contact_at: datetime | None = None
    told: str | None = None


class PreparationRow(Struct, frozen=True, gc=False, kw_only=True):
    """The working sheet of a task: talking points and expected answers, kept as a note."""

    task_id: UUID
    customer_id: UUID
    note_id: UUID | None
    at: datetime


class QuoteRow(Struct, frozen=True, gc=False, kw_only=True):
    """One quote: how large the deal would be."""

    customer_id: UUID
    quote_id: UUID
    dealer_id: str
    at: datetime
    model: str
    total_minor: int
    currency: str


class BookingRow(Struct, frozen=True, gc=False, kw_only=True):
    """A test drive or a delivery that was promised for a time; a delivery's latest time holds."""

    customer_id: UUID
    subject_id: UUID
    kind: str
    dealer_id: str
    consultant_id: str | None
    at: datetime
    model: str | None = None


class DefeatRow(Struct, frozen=True, gc=False, kw_only=True):
    """A lost case, and whether the manager confirmed it."""

    customer_id: UUID
    defeat_id: UUID
    dealer_id: str
    group_id: str
    day: date | None = None
    at: datetime | None = None
    consultant_id: str | None = None
    reason: str | None = None
    detail: str | None = None
    brand_bought: str | None = None
    model_bought: str | None = None
    price_minor: int | None = None
    price_currency: str | None = None
    stage: str | None = None
    grade: str | None = None
    note_id: UUID | None = None
    status: str | None = None
    decided_at: datetime | None = None
    spot_check_agrees: bool | None = None


class WonRow(Struct, frozen=True, gc=False, kw_only=True):
    """A won case: an order, from the day of its deposit or contract."""

    customer_id: UUID
    order_id: UUID
    dealer_id: str
    group_id: str
    day: date | None = None
    at: datetime | None = None
    consultant_id: str | None = None
    model: str | None = None
    price_minor: int | None = None
    currency: str | None = None
    payment: str | None = None
    trade_in: bool | None = None
    delivery_on: date | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
