"""The best close rate (成交率 = orders ÷ cards opened), with the sample it rests on (section 7)."""

from collections.abc import Iterable

from msgspec import Struct

FEWEST_CARDS = 10
"""Cards below which a rate is shown but wins nothing: two lucky visitors are no skill."""
WEEKS = 4
"""Weeks that the rate is taken over, the seminar's own being the last."""


class CloseRate(Struct, frozen=True, kw_only=True):
    """One consultant's rate. Orders that were cancelled since do not count."""

    consultant_id: str
    orders: int
    cards: int
    rate: float | None
    enough: bool


def close_rate(consultant_id: str, orders: int, cards: int) -> CloseRate:
    """The rate, where there is a card."""
    return CloseRate(
        consultant_id=consultant_id,
        orders=orders,
        cards=cards,
        rate=round(orders / cards, 4) if cards else None,
        enough=cards >= FEWEST_CARDS,
    )


def best_of(rates: Iterable[CloseRate]) -> str | None:
    """Who has the best rate of those with enough cards and an order; of equal ones the one with more orders."""
    able = [one for one in rates if one.enough and one.orders]
    best = max(able, key=lambda one: (one.orders / one.cards, one.orders, one.consultant_id), default=None)
    return None if best is None else best.consultant_id
