"""Models that a customer looked at, and which of them to look up in the stock."""

from collections.abc import Iterable

from services.followup.day.interests import Interest
from services.followup.views.sheet.answers import CarLookedAt
from services.followup.views.sheet.known import Known, KnownQuote, KnownTalk
from services.followup.views.sheet.wording import TALK_WORDING
from services.followup.views.wording import word

_MOST_TO_CHECK = 3


def cars_looked_at(known: Known) -> tuple[CarLookedAt, ...]:
    """Each model that something took place with, the latest first."""
    models = dict.fromkeys(one.model for one in known.talks if one.model)
    return tuple(_car(model, known.talks, known.quotes) for model in models if model)


def stock_to_check(known: Known) -> tuple[str, ...]:
    """The models of the latest quotes, of what was looked at, then those that were only named; the first three."""
    quoted = (one.model for one in known.quotes)
    looked_at = (one.model for one in known.talks if one.model)
    return tuple(dict.fromkeys([*quoted, *looked_at, *known.wants(Interest.MODEL)]))[:_MOST_TO_CHECK]


def _car(model: str, talks: Iterable[KnownTalk], quotes: Iterable[KnownQuote]) -> CarLookedAt:
    with_it = [one for one in talks if one.model == model]
    quote = next((one for one in quotes if one.model == model), None)
    return CarLookedAt(
        model=model,
        shown_as=tuple(word(kind, TALK_WORDING) for kind in dict.fromkeys(one.kind for one in with_it)),
        last_at=max(one.at for one in with_it),
        quoted_minor=None if quote is None else quote.total_minor,
        currency=None if quote is None else quote.currency,
    )
