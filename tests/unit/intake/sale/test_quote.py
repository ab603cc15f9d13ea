"""Section 5: quote (报价单: each fee itemised and explained)."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.deciding import Refusal
from services.intake.sale.commands import GiveQuote
from services.intake.sale.totals import total_of
from shared.events.sale import QuoteGiven, QuoteItem
from shared.events.values import Money
from tests.support.view import Showroom
from tests.support.visitors import carded

_CAR = QuoteItem("裸车价", Money(18_000_000))
_PLATING = QuoteItem("上牌费", Money(50_000))
_amounts = st.integers(0, 10**15)


def _quote(customer_id: UUID, *items: QuoteItem, **fields: Any) -> dict[str, Any]:
    return {"customer_id": customer_id, "model": "Q5", "items": items, **fields}


def test_the_total_is_the_sum_of_the_items() -> None:
    showroom = Showroom.opened()
    answer = showroom.accepts(GiveQuote, **_quote(carded(showroom), _CAR, _PLATING)).answer
    (quote,) = showroom.events(QuoteGiven)
    assert quote.total == Money(18_050_000)
    assert answer == {"quote_id": str(quote.quote_id), "total": {"amount_minor": 18_050_000, "currency": "CNY"}}


def test_a_quote_is_in_one_currency() -> None:
    showroom = Showroom.opened()
    refusal = showroom.refuses(
        GiveQuote, **_quote(carded(showroom), _CAR, _PLATING, QuoteItem("关税", Money(1, "EUR")))
    )
    assert (refusal.name, refusal.path) == ("CurrenciesDiffer", "$.items[2].amount.currency")


def test_a_quote_itemises_something() -> None:
    showroom = Showroom.opened()
    with pytest.raises(msgspec.ValidationError, match=r"\$\.items"):
        showroom.accepts(GiveQuote, **_quote(carded(showroom)))


def test_a_quote_with_the_clients_own_id_is_recorded_once() -> None:
    showroom = Showroom.opened()
    quote = _quote(carded(showroom), _CAR, quote_id=uuid4())
    showroom.accepts(GiveQuote, **quote)
    assert showroom.refuses(GiveQuote, **quote).name == "QuoteAlreadyGiven"


@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True), (7, True)])
def test_a_quote_is_valid_today_at_least(days: int, taken: bool) -> None:
    showroom = Showroom.opened()
    quote = _quote(carded(showroom), _CAR, valid_until_on=(showroom.now + timedelta(days=days)).date())
    if taken:
        showroom.accepts(GiveQuote, **quote)
    else:
        assert showroom.refuses(GiveQuote, **quote).name == "TimePassed"


@given(st.lists(_amounts, min_size=1, max_size=50))
def test_any_total_is_exact_or_refused(amounts: list[int]) -> None:
    total = total_of([QuoteItem("费用", Money(amount)) for amount in amounts])
    if sum(amounts) > 10**15:
        assert isinstance(total, Refusal)
        assert total.name == "TotalTooLarge"
    else:
        assert total == Money(sum(amounts))
