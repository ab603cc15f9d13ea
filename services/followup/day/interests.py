"""What a customer wants, by kind: models, competitors, budget, payment, trade-in, horizon."""

from collections.abc import Iterator
from enum import StrEnum

from shared.events import card, contact, order, reception, sale
from shared.events.event import Event
from shared.events.values import Horizon, Payment


class Interest(StrEnum):
    """Kinds of interests. A customer has several models and competitors; of the other kinds the latest holds."""

    MODEL = "model"
    COMPETITOR = "competitor"
    BUDGET = "budget"
    PAYMENT = "payment"
    TRADE_IN = "trade_in"
    HORIZON = "horizon"


INTERESTS: frozenset[type[Event]] = frozenset(
    {
        reception.VisitRegistered,
        reception.CallRegistered,
        reception.LeadReceived,
        card.CardOpened,
        card.CardDetailsCorrected,
        sale.NeedsReported,
        sale.SignalsObserved,
        sale.PresentationGiven,
        sale.TestDriveBooked,
        sale.TestDriveTaken,
        sale.TestDriveFeedbackGiven,
        sale.QuoteGiven,
        contact.FollowUpLogged,
        order.DepositTaken,
        order.ContractSigned,
    }
)
"""Types that say what a customer wants."""


def interests_of(event: Event) -> list[tuple[Interest, str]]:
    """Each interest that the event tells of, as kind and value."""
    return list(_told(event)) if type(event) in INTERESTS else []


def _told(event: Event) -> Iterator[tuple[Interest, str]]:
    models: tuple[str, ...] = getattr(event, "models", ())
    for model in (*models, getattr(event, "model", None), getattr(event, "intended_model", None)):
        if model is not None:
            yield Interest.MODEL, model
    horizon: Horizon | None = getattr(event, "stated_horizon", None)
    if horizon is not None:
        yield Interest.HORIZON, horizon.value
    payment: Payment | None = getattr(event, "payment", None)
    if payment not in (None, Payment.UNDECIDED):
        yield Interest.PAYMENT, payment.value
    if isinstance(event, sale.NeedsReported):
        for competitor in event.competitors:
            yield Interest.COMPETITOR, competitor
        if event.budget is not None:
            yield Interest.BUDGET, f"{event.budget.amount_minor} {event.budget.currency}"
    if isinstance(event, sale.NeedsReported | order.ContractSigned):
        yield Interest.TRADE_IN, "yes" if event.trade_in else "no"
