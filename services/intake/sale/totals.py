"""The total of a quote is computed, never typed in."""

from collections.abc import Sequence

from msgspec.structs import replace

from services.intake.deciding import Refusal
from services.intake.sale.refusals import CURRENCIES_DIFFER, TOTAL_TOO_LARGE
from shared.events.sale import QuoteItem
from shared.events.values import Money

_MOST_MINOR = 10**15  # as `Money` allows


def total_of(items: Sequence[QuoteItem]) -> Money | Refusal:
    """The items' sum in their one currency; `CurrenciesDiffer` names the first item in another one."""
    currency = items[0].amount.currency
    for place, item in enumerate(items):
        if item.amount.currency != currency:
            return replace(CURRENCIES_DIFFER, path=f"$.items[{place}].amount.currency")
    total = sum(item.amount.amount_minor for item in items)
    return Money(total, currency) if total <= _MOST_MINOR else TOTAL_TOO_LARGE
